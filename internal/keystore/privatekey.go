// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto"
	"encoding/pem"
	"fmt"
	"strings"
)

// parseKeyPEM returns the one private key of a PEM text. Certificates and
// parameters beside it are skipped, as in the combined files of some servers.
func parseKeyPEM(text string) (crypto.Signer, *Error) {
	blocks, failure := pemBlocks(InputPrivateKey, text)
	if failure != nil {
		return nil, failure
	}
	var key crypto.Signer
	var skipped string
	for _, block := range blocks {
		if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
			skipped = block.Type
			continue
		}
		next, failure := parseKeyBlock(block)
		if failure != nil {
			return nil, failure
		}
		if key != nil && !samePublicKey(key.Public(), next.Public()) {
			return nil, refuse(InputPrivateKey, ReasonSeveralKeys, "The PEM text holds several private keys. Give only the key of the gate's certificate.")
		}
		key = next
	}
	if key == nil {
		return nil, refuse(InputPrivateKey, ReasonNotAKey, notAKeyDetail(skipped))
	}
	return key, nil
}

func parseKeyBlock(block *pem.Block) (crypto.Signer, *Error) {
	_, dekInfo := block.Headers["DEK-Info"]
	encrypted := dekInfo || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED")
	switch {
	case encrypted, block.Type == "ENCRYPTED PRIVATE KEY":
		return nil, refuse(InputPrivateKey, ReasonEncryptedKey, "The private key is encrypted with a passphrase. Decrypt it with openssl pkey, or give the certificate as PKCS#12 file with its password.")
	case block.Type == "OPENSSH PRIVATE KEY":
		return nil, refuse(InputPrivateKey, ReasonNotAKey, "The private key is in OpenSSH's own format. Convert it with ssh-keygen -p -m PKCS8.")
	case block.Type == "PRIVATE KEY", block.Type == "RSA PRIVATE KEY", block.Type == "EC PRIVATE KEY":
	default:
		return nil, refuse(InputPrivateKey, ReasonUnsupportedAlgorithm, fmt.Sprintf("The private key is labelled %s, a kind that a gate cannot use. Use RSA or EC P-256.", printable(bounded(block.Type))))
	}
	key, failure := parsePrivateKey(InputPrivateKey, block.Bytes)
	if failure != nil {
		return nil, failure
	}
	if bits := rsaBits(key.Public()); bits > 0 && bits < MinRSABits {
		return nil, refuse(InputPrivateKey, ReasonKeySize, fmt.Sprintf("The RSA key has %d bits; at least %d are needed.", bits, MinRSABits))
	}
	return key, nil
}

// notAKeyDetail is about the last block of a text without a private key.
func notAKeyDetail(blockType string) string {
	switch {
	case strings.HasSuffix(blockType, "CERTIFICATE"):
		return "The PEM text holds a certificate, not a private key."
	case strings.HasSuffix(blockType, "PUBLIC KEY"):
		return "The PEM text holds a public key, not a private key."
	default:
		return fmt.Sprintf("The PEM text holds no private key, but a block labelled %s.", printable(bounded(blockType)))
	}
}
