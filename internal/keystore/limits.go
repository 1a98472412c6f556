// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

// The limits exist so that no input can hang or starve a plan. A real keystore
// stays far below them.
const (
	// MaxFileSize is the largest PKCS#12 file, in bytes. A payload of the API is
	// limited to 1 MB.
	MaxFileSize = 1 << 20
	// MaxPEMSize is the largest PEM text, in bytes.
	MaxPEMSize = 1 << 20
	// MaxIterations is the largest iteration count of one key derivation. Java 17
	// refuses files that ask for more.
	MaxIterations = 5_000_000
	// MaxTotalIterations bounds the key derivations of one file together, each
	// counted once per block of key material that it derives. It costs about four
	// seconds of CPU at most; OpenSSL's and Java's defaults (2,048 and 10,000)
	// cost milliseconds.
	MaxTotalIterations = 10_000_000
	// MaxBags is the largest number of bags in one file.
	MaxBags = 512
	// MaxCertificates is the largest number of certificates in one input.
	MaxCertificates = 256
	// MaxKeys is the largest number of private keys in one file.
	MaxKeys = 32
	// MinRSABits and MaxRSABits bound RSA keys. Beyond 8192 bits TLS clients
	// refuse the handshake. PKCS#12 files may hold keys below MinRSABits, down to
	// 1024, with NoticeWeakKey.
	MinRSABits = 2048
	MaxRSABits = 8192

	// leastRSABits is what TLS clients accept at least: with less nobody talks to
	// the gate again, this provider included.
	leastRSABits = 1024
	// maxNesting bounds safe contents within safe contents.
	maxNesting = 4
	// maxChain is the largest number of issuers above a leaf.
	maxChain = 16
	// maxSignatureChecks bounds the signature checks that rebuild the chains of
	// one input.
	maxSignatureChecks = 1024
	// maxKeySize is the largest private key, in DER bytes: an RSA key of 8192
	// bits needs less than 5 KiB.
	maxKeySize = 16 << 10
)
