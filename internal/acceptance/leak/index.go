// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package leak

import "strings"

// index finds many thousand forms in one pass over a text: a trace log is long,
// and a file has some hundred forms for each of its parts. The key is how a form
// begins; no form is shorter than that.
type index map[[shortest]byte][]needle

type needle struct {
	text, secret, encoding string
}

func newIndex(secrets []Secret) index {
	wanted := index{}
	for _, secret := range secrets {
		for text, encoding := range secret.needles {
			begin := [shortest]byte([]byte(text))
			wanted[begin] = append(wanted[begin], needle{text: text, secret: secret.name, encoding: encoding})
		}
	}
	return wanted
}

// find reports each form that occurs in text.
func (i index) find(text string, report func(secret, encoding string)) {
	var begin [shortest]byte
	for at := 0; at+shortest <= len(text); at++ {
		copy(begin[:], text[at:])
		for _, wanted := range i[begin] {
			if strings.HasPrefix(text[at:], wanted.text) {
				report(wanted.secret, wanted.encoding)
			}
		}
	}
}
