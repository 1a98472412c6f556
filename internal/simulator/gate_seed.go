// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"io/fs"
)

// Seed puts a file on the gate as somebody else would have done, past the
// journal, in place of one of the same name, and activates it if asked to. The
// error says why Java's KeyStore would not load it.
func (g *Gate) Seed(name string, pkcs12 []byte, password string, activate bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()

	store, err := openKeystore(pkcs12, password, g.behaviour.PBMAC1)
	if err != nil {
		return fmt.Errorf("seed %q: %w", name, err)
	}

	name = g.storedNameLocked(name)
	g.files[name] = newFile(name, pkcs12, store)

	if activate || name == g.active {
		g.becomeActiveLocked(name, store, nil)
	}

	return nil
}

// Remove deletes a file as somebody on the host would, the active one too:
// then the gate serves its own certificate again. The error is fs.ErrNotExist
// if there is none.
func (g *Gate) Remove(name string) error {
	g.mu.Lock()
	defer g.mu.Unlock()

	name = g.storedNameLocked(name)
	if g.files[name] == nil {
		return fmt.Errorf("remove %q: %w", name, fs.ErrNotExist)
	}

	delete(g.files, name)

	if name == g.active {
		g.active = ""
		g.activateLocked(nil, nil)
	}

	return nil
}

// ActivateAsAdmin activates a file as somebody on the host would, past the
// journal and without its password. "" goes back to the gate's own
// certificate. The error is fs.ErrNotExist if there is no such file.
func (g *Gate) ActivateAsAdmin(name string) error {
	g.mu.Lock()
	defer g.mu.Unlock()

	if name == "" {
		g.active = ""
		g.activateLocked(nil, nil)

		return nil
	}

	name = g.storedNameLocked(name)

	stored := g.files[name]
	if stored == nil {
		return fmt.Errorf("activate %q: %w", name, fs.ErrNotExist)
	}

	g.becomeActiveLocked(name, stored.store, nil)

	return nil
}
