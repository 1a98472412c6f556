// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"encoding/pem"
	"fmt"
	"strings"
)

const pemBegin = "-----BEGIN "

// pemBlocks returns the blocks of a PEM text. Text around blocks, CRLF, a byte
// order mark and indentation are fine; a block that is damaged is an error, since
// leaving it out would silently change the chain.
func pemBlocks(input Input, text string) ([]*pem.Block, *Error) {
	if len(text) > MaxPEMSize {
		return nil, refuse(input, ReasonTooLarge, fmt.Sprintf("The PEM text has %d bytes; at most %d are read.", len(text), MaxPEMSize))
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
			return nil, refuse(input, ReasonTooLarge, fmt.Sprintf("The PEM text has more than %d blocks.", MaxCertificates))
		}
	}
	if len(blocks) != begins && !hasLiteralLineEnds(text) {
		return nil, refuse(input, damagedReason(input), fmt.Sprintf("The PEM text is cut off or damaged: blocks begun: %d, whole ones: %d. Check that no line is missing and that every BEGIN has its END.", begins, len(blocks)))
	}
	if len(blocks) != begins || begins == 0 {
		return nil, refuse(input, ReasonNotPEM, notPEMDetail(text))
	}
	return blocks, nil
}

// normalizePEM trims every line and counts the blocks that begin.
func normalizePEM(text string) (normalized string, begins int) {
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
		if strings.HasPrefix(lines[i], pemBegin) {
			begins++
		}
	}
	return strings.Join(lines, "\n") + "\n", begins
}

func damagedReason(input Input) Reason {
	if input == InputPrivateKey {
		return ReasonBadKey
	}
	return ReasonBadCertificate
}

// hasLiteralLineEnds says that line ends were written as two characters, as
// happens to PEM that went through JSON or a shell variable.
func hasLiteralLineEnds(text string) bool {
	return strings.Contains(text, `\n`) && strings.Contains(text, pemBegin)
}

func notPEMDetail(text string) string {
	switch {
	case strings.TrimSpace(text) == "":
		return "The text is empty; PEM text is needed, which begins with a line of -----BEGIN."
	case hasLiteralLineEnds(text):
		return `The text has the two characters \n where line ends belong. Pass real line ends.`
	case strings.Contains(text, pemBegin):
		return "The text has a -----BEGIN that does not stand at the beginning of a line. Put every PEM block on lines of its own."
	default:
		return "The text has no PEM block; PEM text begins with a line of -----BEGIN. Give the content of a file, not its name: file(\"gate.crt\"). A binary (DER) file is converted by openssl x509 or openssl pkey with -inform DER."
	}
}
