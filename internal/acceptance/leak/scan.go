// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package leak looks for secrets in what an engine and a provider write: state,
// plans, logs, output.
//
// A secret rarely leaks as it is. State quotes it as JSON, private state wraps
// it into base64 twice, a log prints bytes as hex, a PEM block is broken into
// lines. So a secret is turned into all the forms that it may take, and each of
// them is looked for. A finding names place, secret and encoding, never the
// value.
package leak

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Place is something that was written, such as a state file.
type Place struct {
	// Name says what it is.
	Name    string
	Content []byte
}

// Finding is a secret in a place. It does not hold the value.
type Finding struct {
	Place, Secret, Encoding string
}

// String says what was found where.
func (f Finding) String() string { return fmt.Sprintf("%s: %s, %s", f.Place, f.Secret, f.Encoding) }

// Scan looks for the secrets in the places. It returns one finding for each
// form that a secret has in a place, sorted.
func Scan(places []Place, secrets ...Secret) []Finding {
	wanted := newIndex(secrets)
	var found []Finding
	for _, place := range places {
		content := string(place.Content)
		for _, text := range []string{content, unwrapped.Replace(content)} {
			wanted.find(text, func(secret, encoding string) {
				found = append(found, Finding{Place: place.Name, Secret: secret, Encoding: encoding})
			})
		}
	}
	slices.SortFunc(found, func(a, b Finding) int { return cmp.Compare(a.String(), b.String()) })
	return slices.Compact(found)
}

// unwrapped joins what was broken into lines, also where a quoting made the
// line ends visible.
var unwrapped = strings.NewReplacer("\r", "", "\n", "", "\t", "", " ", "", `\r`, "", `\n`, "")

// Unzip makes a place of each file in an archive such as a saved plan.
func Unzip(name string, archive []byte) ([]Place, error) {
	reader, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fmt.Errorf("open the archive %s: %w", name, err)
	}
	var places []Place
	for _, file := range reader.File {
		content, err := readAll(file)
		if err != nil {
			return nil, fmt.Errorf("read %s of the archive %s: %w", file.Name, name, err)
		}
		places = append(places, Place{Name: name + "/" + file.Name, Content: content})
	}
	return places, nil
}

// largest is how much of one file is read, in bytes.
const largest = 256 << 20

func readAll(file *zip.File) ([]byte, error) {
	opened, err := file.Open()
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(opened, largest))
	if closeErr := opened.Close(); err == nil {
		err = closeErr
	}
	return content, err
}

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
