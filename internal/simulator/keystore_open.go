// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"errors"
	"strconv"
	"strings"

	"software.sslmate.com/src/go-pkcs12"
)

// openKeystore loads a file as Java 17's KeyStore would (api-facts 1.4): the
// MAC must verify with the password, which must be ASCII; keys are encrypted
// with the same password; keys in the clear are passed over; aliases become
// lower case. pbmac1 accepts a MAC that needs JDK 26. Errors are of type
// *keystoreError.
//
// Two deviations: a file whose MAC or encryption go-pkcs12 does not know (Java
// 17 knows more, such as SHA-384) is refused, and a key that does not fit its
// certificate is refused here instead of failing every handshake.
func openKeystore(content []byte, password string, pbmac1 bool) (*keystore, error) {
	for i := range len(password) {
		if password[i] >= 0x80 {
			return nil, errPassword
		}
	}

	outer, err := parsePFX(content)
	if err != nil {
		return nil, err
	}

	if err := outer.judgeMAC(pbmac1); err != nil {
		return nil, err
	}

	// DecodeChain verifies the MAC before anything else, so that any other error
	// comes after: files with several keys, or keys with a password of their own.
	if outer.hasMAC() {
		_, _, _, err = pkcs12.DecodeChain(content, password)
		if errors.Is(err, pkcs12.ErrIncorrectPassword) {
			return nil, errPassword
		}
	}

	found, err := outer.walk(password)
	if err != nil {
		return nil, err
	}

	return found.keystore()
}

// keystore joins keys and certificates. A key without a friendly name gets the
// next number as its alias; of two with the same alias the later one wins.
func (c *contents) keystore() (*keystore, error) {
	if len(c.keys) == 0 {
		return nil, errNoKey
	}

	store := &keystore{}
	unnamed := 0

	for _, key := range c.keys {
		if key.alias == "" {
			unnamed++
			key.alias = strconv.Itoa(unnamed)
		}

		leaf := c.leafOf(key)
		if leaf == nil {
			return nil, errNoCertificate
		}

		if !fits(key.signer, leaf) {
			return nil, errNoMatch
		}

		store.put(keyEntry{alias: strings.ToLower(key.alias), key: key.signer, chain: c.chainOf(leaf)})
	}

	return store, nil
}

func (k *keystore) put(entry keyEntry) {
	for i := range k.entries {
		if k.entries[i].alias == entry.alias {
			k.entries[i] = entry

			return
		}
	}

	k.entries = append(k.entries, entry)
}
