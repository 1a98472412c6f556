// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Known is what is known of a rotation. It is stored in clear text: tokens appear
// as hashes only.
type Known struct {
	Tokens Tokens `json:"tokens,omitzero"`
	// Environment is where the rotation is; see dynatrace.Address.Name.
	Environment string `json:"environment,omitempty"`
	// Origin is how the rotation came here.
	Origin Origin `json:"origin,omitempty"`
	// End is what is known of how it ended.
	End End `json:"end,omitempty"`
	// Gates are all that were listed at the start and since.
	Gates []Gate `json:"gates,omitempty"`
}

// Tokens are the hashes of a rotation's tokens, whatever its phase.
type Tokens struct {
	New string `json:"new,omitempty"`
	Old string `json:"old,omitempty"`
	// Serving is which of them connection info served when it was first read since
	// the start; empty until it could be read.
	Serving Token `json:"serving,omitempty"`
	// Second is the hash of the first other token that connection info served
	// after an import, of which nothing tells what it is.
	Second string `json:"second,omitempty"`
}

// Origin is how a rotation came here.
type Origin string

const (
	// Own is a rotation that was started here.
	Own Origin = ""
	// Imported says that no refresh has completed the import yet.
	Imported Origin = "imported"
	// Adopted says that nothing proves which of the two tokens New is.
	Adopted Origin = "adopted"
	// Applied is Adopted, and an apply has recorded the configuration, so that its
	// triggers count from then on.
	Applied Origin = "applied"
)

// End is what is known of how a rotation ended.
type End string

const (
	// Open is a rotation whose phase is inferred.
	Open End = ""
	// Over says that connection info has served a token that is neither: the
	// rotation is over, and another one was started.
	Over End = "over"
	// Settled says that the phase is known for good and not inferred any more.
	Settled End = "settled"
)

// Gate is one gate that was seen while the rotation was open.
type Gate struct {
	ID       string `json:"id"`
	Hostname string `json:"hostname,omitempty"`
}

// Hash is the SHA-256 of a token in lower-case hex, empty for none. A tenant
// token is random, so its hash gives nothing away.
func Hash(token rest.Secret) string {
	if token.IsEmpty() {
		return ""
	}
	sum := sha256.Sum256([]byte(token.Reveal()))
	return hex.EncodeToString(sum[:])
}

// Adopted says that nothing proves which of the two tokens is the new one.
func (k *Known) Adopted() bool { return k.Origin == Adopted || k.Origin == Applied }

// Restore fills in what the phase and the hashes of the active and the old token
// still tell of lost knowledge: an engine saves no private state when the provider
// was killed in an apply. It reports whether there was something to fill in. Which
// gates were seen is lost for good, and what connection info served first is noted
// anew, which is safe (see Infer).
func (k *Known) Restore(phase Phase, active, old string, finish bool) bool {
	if k.Tokens.New != "" || k.Tokens.Old != "" || k.Origin == Imported || (active == "" && old == "") {
		return false
	}
	k.Tokens.New, k.Tokens.Old = active, old
	if phase == Cancelled {
		k.Tokens.New, k.Tokens.Old = "", active
	}
	k.Origin = Own
	if phase == Started && old == "" {
		k.Origin = Adopted
	}
	switch {
	case phase != Started && finish:
		k.End = Settled
	case k.End == Settled:
		k.End = Open
	}
	return true
}

// Belongs says that the rotation is of this environment, which it notes if none is
// noted: nobody is to speak of it to another one.
func (k *Known) Belongs(api *dynatrace.Environment) bool {
	k.Environment = cmp.Or(k.Environment, api.Address().Name())
	return strings.EqualFold(k.Environment, api.Address().Name())
}

// AddGates notes gates that were not listed before.
func (k *Known) AddGates(listed []dynatrace.ActiveGate) {
	for _, gate := range listed {
		known := slices.ContainsFunc(k.Gates, func(note Gate) bool { return note.ID == gate.ID })
		if gate.ID != "" && !known {
			k.Gates = append(k.Gates, Gate{ID: gate.ID, Hostname: gate.Hostname})
		}
	}
	slices.SortFunc(k.Gates, func(a, b Gate) int { return cmp.Compare(a.ID, b.ID) })
}

// UnmarshalJSON also reads what the first versions wrote.
func (k *Known) UnmarshalJSON(raw []byte) error {
	type plain Known
	var known struct {
		plain

		New      string `json:"new"`
		Old      string `json:"old"`
		Serving  Token  `json:"serving"`
		Second   string `json:"second"`
		Over     bool   `json:"over"`
		Settled  bool   `json:"settled"`
		Imported bool   `json:"imported"`
		Adopted  bool   `json:"adopted"`
		Applied  bool   `json:"applied"`
	}
	if err := json.Unmarshal(raw, &known); err != nil {
		return err
	}
	*k = Known(known.plain)
	if before := (Tokens{New: known.New, Old: known.Old, Serving: known.Serving, Second: known.Second}); before != (Tokens{}) {
		k.Tokens = before
	}
	switch {
	case known.Imported:
		k.Origin = Imported
	case known.Applied:
		k.Origin = Applied
	case known.Adopted:
		k.Origin = Adopted
	}
	switch {
	case known.Settled:
		k.End = Settled
	case known.Over:
		k.End = Over
	}
	return nil
}
