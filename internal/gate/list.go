// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Listing is what is on a gate, and who told it.
type Listing struct {
	// Files are sorted by name. Names come from the gate as they are: print
	// them with rest.Printable.
	Files []File
	// Peer is the chain that the gate presented to this request, leaf first.
	Peer []*x509.Certificate
}

// File is one keystore on a gate.
type File struct {
	Name string
	// Active tells that the gate serves it: only then the gate describes it in
	// its list (api-facts 1.3).
	Active  bool
	Entries []Entry
}

// Entry is one alias of a keystore.
type Entry struct {
	Alias string
	// Description is the text of the gate. The other fields are what could be
	// read of it: empty or nil where it says something else.
	Description string
	// Subject is the DN as Java prints it, most specific part first.
	Subject string
	// SerialNumber is lower-case hex without leading zeros.
	SerialNumber string
	// ValidFrom and ValidTo are nil where the abbreviation of the gate's time
	// zone is ambiguous.
	ValidFrom, ValidTo *time.Time
}

// Active is the file that the gate serves; false if it serves its default
// certificate.
func (l Listing) Active() (File, bool) {
	i := slices.IndexFunc(l.Files, func(f File) bool { return f.Active })
	if i < 0 {
		return File{}, false
	}
	return l.Files[i], true
}

// Find is the file with exactly this name.
func (l Listing) Find(name string) (File, bool) {
	return l.find(func(f File) bool { return f.Name == name })
}

// FindFold is the file with this name in any case; an exact match wins. Gates
// on some file systems do not tell the cases apart; on all others a match in
// another case is another file, which Gate.Find tells.
func (l Listing) FindFold(name string) (File, bool) {
	if exact, ok := l.Find(name); ok {
		return exact, true
	}
	return l.find(func(f File) bool { return strings.EqualFold(f.Name, name) })
}

// IsSame reports whether a listed name is the one that was sent: some gates fold
// case.
func (l Listing) IsSame(listed, sent string) bool {
	found, ok := l.FindFold(sent)
	return ok && found.Name == listed
}

// Names are the names of all files.
func (l Listing) Names() []string {
	names := make([]string, 0, len(l.Files))
	for _, file := range l.Files {
		names = append(names, file.Name)
	}
	return names
}

// find prefers the active one, should a gate list a name twice.
func (l Listing) find(match func(File) bool) (File, bool) {
	var found File
	var ok bool
	for _, file := range l.Files {
		if match(file) && (!ok || file.Active) {
			found, ok = file, true
		}
	}
	return found, ok
}

// Served is the leaf that the gate presented with this list; nil over http.
func (l Listing) Served() *x509.Certificate {
	if len(l.Peer) == 0 {
		return nil
	}
	return l.Peer[0]
}

// Serials are the serial numbers of its entries; empty where one is not told.
func (f File) Serials() []string {
	serials := make([]string, 0, len(f.Entries))
	for _, entry := range f.Entries {
		serials = append(serials, entry.SerialNumber)
	}
	return serials
}

// HasAny reports whether an entry has one of these serial numbers.
func (f File) HasAny(serials []string) bool {
	return slices.ContainsFunc(f.Entries, func(e Entry) bool { return slices.Contains(serials, e.SerialNumber) })
}

// Quoted prints names that come from a gate: quoting keeps control characters
// out of a terminal.
func Quoted(names []string) string {
	if len(names) == 0 {
		return "no file"
	}
	quoted := make([]string, 0, len(names))
	for _, name := range names {
		quoted = append(quoted, strconv.Quote(name))
	}
	return strings.Join(quoted, ", ")
}

// wireFile is a file in the JSON of the gate (api-facts 1.3).
type wireFile struct {
	Name string       `json:"name"`
	Desc *[]wireEntry `json:"desc"`
}

type wireEntry struct {
	Alias       string `json:"alias"`
	Description string `json:"description"`
}

func (w wireFile) file() File {
	file := File{Name: w.Name, Active: w.Desc != nil}
	if w.Desc == nil {
		return file
	}
	for _, entry := range *w.Desc {
		file.Entries = append(file.Entries, parseEntry(entry))
	}
	return file
}

// maxFiles bounds a list: a gate has one certificate and a few old ones.
const maxFiles = 10_000

// maxListed bounds a name in a list, in bytes: file systems allow 255
// characters. Names get into states and messages.
const maxListed = 1024

func parseListing(response *rest.Response) (Listing, error) {
	var wire []wireFile
	if err := response.JSON(&wire); err != nil {
		return Listing{}, err
	}
	if wire == nil {
		return Listing{}, response.Malformed("a list of certificates was expected")
	}
	if len(wire) > maxFiles {
		return Listing{}, response.Malformed("a list of %d certificates, at most %d are accepted", len(wire), maxFiles)
	}
	listing := Listing{Files: make([]File, 0, len(wire)), Peer: response.Peer}
	for i, one := range wire {
		if one.Name == "" {
			return Listing{}, response.Malformed("certificate %d of the list has no name", i+1)
		}
		if len(one.Name) > maxListed {
			return Listing{}, response.Malformed("the name of certificate %d of the list has %d bytes, at most %d are accepted", i+1, len(one.Name), maxListed)
		}
		listing.Files = append(listing.Files, one.file())
	}
	slices.SortStableFunc(listing.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return listing, nil
}

// List is what is on the gate: asked once a run, until a write to this gate.
// It must not be modified. Errors are not kept. Whoever asks gets it only if
// its own trust accepts the peer that answered.
func (g *Gate) List(ctx context.Context) (Listing, error) {
	listing, mine, err := g.lists.Get(ctx, g.listQuestion())
	switch {
	case mine:
		return listing, err
	case err == nil:
		return g.accept(listing)
	}
	return g.shareFailure(ctx, err)
}

// shareFailure is what another caller's failure means for this one: if only
// its trust differs, this one asks for itself.
func (g *Gate) shareFailure(ctx context.Context, failed error) (Listing, error) {
	untrusted, ok := errors.AsType[*rest.UntrustedError](failed)
	if !ok {
		return Listing{}, failed
	}
	if err := g.Judge(untrusted.Chain); err != nil {
		return Listing{}, err
	}
	return g.ListFresh(ctx)
}

// ListFresh asks the gate now.
func (g *Gate) ListFresh(ctx context.Context) (Listing, error) {
	return g.lists.Fresh(ctx, g.listQuestion())
}

// ListAnew asks the gate now, by a connection of its own: one that is kept open
// goes on presenting what the gate has served when it was opened.
func (g *Gate) ListAnew(ctx context.Context) (Listing, error) {
	g.fleet.config.Client.Reconnect(g.address.HostPort())
	return g.ListFresh(ctx)
}

func (g *Gate) listQuestion() rest.Question[Listing] {
	return rest.Question[Listing]{Endpoint: g.address.HostPort(), Deadline: listDeadline, Ask: g.askList}
}

func (g *Gate) askList(ctx context.Context) (Listing, error) {
	response, err := g.do(ctx, rest.Request{Method: http.MethodGet, Path: "list", Template: "/list", Idempotent: true})
	if err != nil {
		return Listing{}, err
	}
	return parseListing(response)
}

// accept gives a list of another caller to this one if its trust allows.
func (g *Gate) accept(listing Listing) (Listing, error) {
	if g.address.IsPlain() {
		return listing, nil
	}
	if err := g.Judge(listing.Peer); err != nil {
		return Listing{}, err
	}
	return listing, nil
}

// Find is the file of this name on the gate, spelled as the gate lists it. A
// name that is listed in another case is the same file where the gate's file
// system folds case, and somebody else's where it does not. Only the gate can
// tell: asked for the name as it is given, without the right password, it
// answers 404 if there is no such file, and 400 if there is one.
func (g *Gate) Find(ctx context.Context, listing Listing, name string) (File, bool, error) {
	file, there := listing.FindFold(name)
	if !there || file.Name == name {
		return file, there, nil
	}
	_, err := g.Describe(ctx, name, rest.Secret{})
	switch {
	case err == nil, rest.HasStatus(err, http.StatusBadRequest):
		return file, true, nil
	case rest.HasStatus(err, http.StatusNotFound):
		return File{}, false, nil
	}
	return File{}, false, err
}
