// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"context"

	"github.com/zclconf/go-cty/cty"
)

// Import asks a provider to take over what an id names, as the command does. The
// state is not changed: what comes back is what it would hold.
func (e *Engine) Import(ctx context.Context, c *Config, given map[string]cty.Value, address, id string) (*Kept, Diagnostics) {
	providers, said := e.start()
	if said.Failed() {
		return nil, said
	}
	b := c.blocks[address]
	if b == nil {
		return nil, gap("an import of %s, which is no block", address)
	}
	w, said := newWalk(ctx, c, given, providers, false)
	if said.Failed() {
		return nil, said
	}
	if len(c.providerNeeds(b.provider)) > 0 {
		return nil, gap("an import with a provider whose settings refer to something")
	}
	if said = perform(w.configure([]string{b.provider})); said.Failed() {
		return nil, said
	}
	r, said := w.resource(b.provider, b.kind)
	if said.Failed() {
		return nil, said
	}
	object, told := r.Import(ctx, id)
	kept := &Kept{Place: Place{b.address, b.mode, b.kind, b.name, cty.NilVal, b.provider}, Object: object, Version: r.Schema.Version, Needs: c.needs(b)}
	return kept, append(said, b.heard(address, told)...)
}
