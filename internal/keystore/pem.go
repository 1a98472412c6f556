// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"encoding/pem"
	"fmt"
	"strings"
)

const (
	pemMark  = "-----BEGIN"
	pemBegin = pemMark + " "
	pemEnd   = "-----"
)

// pemBlocks returns the blocks of a PEM text. Text around blocks, CRLF, byte order
// marks and indentation are fine; a block that is damaged is an error, since
// leaving it out would silently change the chain.
func pemBlocks(input Input, text string) ([]*pem.Block, *Error) {
	if len(text) > MaxPEMSize {
		return nil, newError(input, ReasonTooLarge, fmt.Sprintf("The PEM text has %d bytes; at most %d are read.", len(text), MaxPEMSize))
	}
	normalized, begins := normalizePEM(text)
	var blocks []*pem.Block
	for rest := []byte(normalized); ; {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			break
		}
		blocks = append(blocks, block)
		if len(blocks) > MaxCertificates {
			return nil, newError(input, ReasonTooLarge, fmt.Sprintf("The PEM text has more than %d blocks.", MaxCertificates))
		}
	}
	switch {
	case len(blocks) == begins && begins > 0:
		return blocks, nil
	case begins == 0:
		return nil, newError(input, ReasonNotPEM, notPEMDetail(input, text))
	}
	if misplaced := misplacedLineEnds(normalized); misplaced != "" {
		return nil, newError(input, ReasonNotPEM, misplaced)
	}
	return nil, newError(input, damagedReason(input), fmt.Sprintf("The PEM text is cut off or damaged: blocks begun: %d, whole ones: %d. Check that no line is missing and that every BEGIN has its END.", begins, len(blocks)))
}

// normalizePEM trims every line and counts the blocks that begin, whole or not. A
// byte order mark stands where a file began that was joined to another, with or
// without a line end between them.
func normalizePEM(text string) (normalized string, begins int) {
	text = strings.NewReplacer("\ufeff", "\n", "\r\n", "\n", "\r", "\n").Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
		begins += beginsIn(lines[i])
	}
	return strings.Join(lines, "\n") + "\n", begins
}

// beginsIn counts the blocks that begin in a line, one of which may have lost some
// of its dashes or got other ones.
func beginsIn(line string) int {
	if count := strings.Count(line, pemMark); count > 0 {
		return count
	}
	if bare := strings.Trim(line, "-\u2010\u2011\u2012\u2013\u2014\u2212"); bare != line && strings.HasPrefix(strings.TrimSpace(bare), "BEGIN ") {
		return 1
	}
	return 0
}

func damagedReason(input Input) Reason {
	if input == InputPrivateKey {
		return ReasonBadKey
	}
	return ReasonBadCertificate
}

// misplacedLineEnds says what happened to the line ends of a text in which blocks
// begin, "" if nothing did.
func misplacedLineEnds(normalized string) string {
	if strings.Contains(normalized, `\n`) {
		return `The text has the two characters \n where line ends belong. Pass real line ends.`
	}
	for line := range strings.Lines(normalized) {
		before, label, begins := strings.Cut(strings.TrimSpace(line), pemBegin)
		_, after, whole := strings.Cut(label, pemEnd)
		switch {
		case !begins:
		case before != "" && strings.HasSuffix(before, pemEnd):
			return "A line end is missing between -----END and -----BEGIN: two PEM texts were joined without one. Join them with join(\"\\n\", [...])."
		case before != "":
			return "The text has a -----BEGIN that does not stand at the beginning of a line. Put every PEM block on lines of its own."
		case whole && after != "":
			return "The line ends of the PEM text are missing: a block stands on one line, as in a variable that was passed through a shell or a CI system. " +
				"Pass it with its line ends, or as base64 that the configuration decodes with base64decode()."
		}
	}
	return ""
}

func notPEMDetail(input Input, text string) string {
	if strings.TrimSpace(text) == "" {
		return "The text is empty; PEM text is needed, which begins with a line of -----BEGIN."
	}
	if data, ok := fromBase64([]byte(strings.TrimPrefix(text, "\ufeff"))); ok {
		return "The text is base64 without a PEM armour" + bareBase64(input, data)
	}
	return "The text has no PEM block; PEM text begins with a line of -----BEGIN. Give the content of a file, not its name: file(\"gate.crt\"). A binary (DER) file is converted by openssl x509 or openssl pkey with -inform DER."
}

// bareBase64 says what base64 without an armour is, as filebase64() makes it of a
// binary file.
func bareBase64(input Input, data []byte) string {
	switch kind := recognize(data); {
	case isPEM(data):
		return ", of a text that is PEM already. Read the file with file() instead of filebase64()."
	case kind == foreignPKCS12:
		return ": a PKCS#12 file. Give it through the input for PKCS#12 (pkcs12_base64_wo), which takes filebase64(\"gate.p12\")."
	case kind == foreignPKCS7:
		return ": a PKCS#7 bundle in DER. Convert the file with openssl pkcs7 -inform DER -print_certs, and read the output with file()."
	case kind == foreignCertificate && input == InputPrivateKey:
		return ": a certificate in DER, not a private key."
	case kind == foreignCertificate:
		return ": a certificate in DER. Convert the file with openssl x509 -inform DER, and read the output with file()."
	case kind == foreignKey, kind == foreignEncryptedKey:
		return ": a private key in DER. Convert the file with openssl pkey -inform DER, and read the output with file()."
	default:
		return ". Give PEM text, read with file()."
	}
}
