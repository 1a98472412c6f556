// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
)

// notesBefore are the fields that notes had before they were put in order: what
// an earlier version has written is read, and written anew when it changes.
type notesBefore struct {
	content

	Before     []string            `json:"before"`
	Unverified bool                `json:"unverified"`
	Finding    drift               `json:"finding"`
	Losses     int                 `json:"losses"`
	Takeovers  int                 `json:"takeovers"`
	Kept       []string            `json:"kept"`
	Refused    []string            `json:"refused"`
	Due        []string            `json:"due"`
	Held       map[string][]string `json:"held"`
}

// UnmarshalJSON reads both forms.
func (n *notes) UnmarshalJSON(raw []byte) error {
	type plain notes // without this method
	var now plain
	var before notesBefore
	if err := json.Unmarshal(raw, &now); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &before); err != nil {
		return err
	}
	*n = notes(now)
	before.into(n)
	return nil
}

// into adds what only the earlier form has.
func (b notesBefore) into(n *notes) {
	if b.Chain != "" || b.Presented != "" || len(b.Leafs) > 0 || len(b.Serials) > 0 {
		n.Content = b.content
	}
	if b.Unverified {
		n.Unverified = &unverified{Before: b.Before}
	}
	if b.Finding.Kind != "" || b.Losses > 0 || b.Takeovers > 0 {
		n.Drift = drift{Kind: b.Finding.Kind, Active: b.Finding.Active, Losses: b.Losses, Takeovers: b.Takeovers}
	}
	states := map[string]rotate.State{}
	for state, names := range map[rotate.State][]string{rotate.Kept: b.Kept, rotate.Refused: b.Refused, rotate.Due: b.Due} {
		for _, name := range names {
			states[name] = state
		}
	}
	names := slices.Concat(b.Kept, b.Refused, b.Due, slices.Collect(maps.Keys(b.Held)))
	for _, name := range names {
		if n.Files == nil {
			n.Files = map[string]retainedFile{}
		}
		n.Files[name] = retainedFile{Serials: b.Held[name], State: states[name]}
	}
}
