// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package leak

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// shortest is the length in bytes below which a value would be found by chance.
const shortest = 8

// window is the length in bytes of the parts that binary values are cut into,
// so that a part of the value is found too.
const window = 16

// Secret is a value that must not be seen, in all the forms that it may take.
type Secret struct {
	name    string
	needles map[string]string // what is looked for -> how that is encoded
}

// String is the secret's name: the value is never printed.
func (s Secret) String() string { return s.name }

// GoString keeps the value out of %#v.
func (s Secret) GoString() string { return s.name }

// Text is a password or a token. It panics if the value is so short that it
// would be found by chance.
func Text(name, value string) Secret {
	if len(value) < shortest {
		panic(fmt.Sprintf("leak: %s is too short to be told from chance", name))
	}
	secret := newSecret(name).add("", []byte(value))
	parts := []string{value}
	if cut := strings.LastIndex(value, "."); isToken(value) {
		parts = append(parts, value[cut+1:])
		secret.add("secret part ", []byte(value[cut+1:]))
	}
	for _, part := range parts {
		for _, changed := range []string{strings.ToUpper(part), strings.ToLower(part)} {
			for written, quoting := range quotings([]byte(changed)) {
				secret.note(written, "in one case, "+quoting)
			}
		}
	}
	for read, set := range misread(value) {
		secret.add(set+" ", []byte(read))
	}
	return secret
}

// Bytes is a file such as a PKCS#12. Any part of it counts, if it is about
// twice as long as a window.
func Bytes(name string, value []byte) Secret {
	return newSecret(name).addParts("", value)
}

// Key is a private key with its PEM text. Its public half, which certificates
// show as well, does not count.
func Key(name string, key crypto.Signer, text string) Secret {
	secret := newSecret(name)
	for part, number := range privateParts(key) {
		secret.addParts(part+" ", number)
		secret.needles[new(big.Int).SetBytes(number).String()] = part + " as a decimal number"
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		panic(fmt.Sprintf("leak: %s: %v", name, err))
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		panic(fmt.Sprintf("leak: %s is not PEM", name))
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		raw, err := decodeLoose(line)
		if err != nil || len(raw) < window || bytes.Contains(public, raw) {
			continue // a mark, or nothing but public bytes
		}
		secret.add("PEM line ", []byte(line))
	}
	return secret
}

// privateParts are the numbers of a key that make it private.
func privateParts(key crypto.Signer) map[string][]byte {
	switch key := key.(type) {
	case *ecdsa.PrivateKey:
		scalar, err := key.Bytes()
		if err != nil {
			panic(fmt.Sprintf("leak: unusable EC key: %v", err))
		}
		return map[string][]byte{"scalar": scalar}
	case *rsa.PrivateKey:
		return map[string][]byte{"exponent": key.D.Bytes(), "first prime": key.Primes[0].Bytes(), "second prime": key.Primes[1].Bytes()}
	case ed25519.PrivateKey:
		return map[string][]byte{"seed": key.Seed()}
	default:
		panic(fmt.Sprintf("leak: keys of type %T are not known", key))
	}
}

// Forms is in how many ways the secret is looked for.
func (s Secret) Forms() int { return len(s.needles) }

func newSecret(name string) Secret { return Secret{name: name, needles: map[string]string{}} }

// add adds the forms of a value.
func (s Secret) add(part string, value []byte) Secret {
	for needle, encoding := range forms(value) {
		s.note(needle, part+encoding)
	}
	return s
}

func (s Secret) note(needle, encoding string) {
	if _, known := s.needles[needle]; !known {
		s.needles[needle] = encoding
	}
}

// addParts adds the forms of a binary value's windows. The last one overlaps
// the one before it, so that the end is covered.
func (s Secret) addParts(part string, value []byte) Secret {
	if len(value) < window {
		panic(fmt.Sprintf("leak: %s is too short to be cut into parts", s.name))
	}
	for start := 0; start < len(value); start += window {
		start := min(start, len(value)-window)
		s.add(part, value[start:start+window])
	}
	return s
}

// forms lists what a value may look like, with the name of the encoding.
func forms(value []byte) map[string]string {
	found := map[string]string{}
	for written, quoting := range quotings(value) {
		found[written] = quoting
		wrap(found, written, quoting)
	}
	return found
}

// quotings are the value as it is, and as JSON, Go, HCL and URLs quote it.
func quotings(value []byte) map[string]string {
	raw := string(value)
	once := quoteJSON(raw, true)
	candidates := []struct{ written, name string }{
		{raw, "raw"},
		{once, "JSON"},
		{quoteJSON(raw, false), "JSON without HTML escapes"},
		{quoteJSON(once, true), "JSON in JSON"},
		{strings.Trim(strconv.Quote(raw), `"`), "Go string"},
		{url.QueryEscape(raw), "URL query"},
		{url.PathEscape(raw), "URL path"},
	}
	found := map[string]string{}
	for _, candidate := range candidates {
		if _, known := found[candidate.written]; !known {
			found[candidate.written] = candidate.name
		}
	}
	return found
}

// quoteJSON is a JSON string without its quotes.
func quoteJSON(text string, html bool) string {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(html)
	if err := encoder.Encode(text); err != nil {
		panic(fmt.Sprintf("leak: encode a string: %v", err))
	}
	quoted := strings.TrimSpace(buffer.String())
	return quoted[1 : len(quoted)-1]
}

// tokens have three parts, of which only the last one is secret.
var tokens = regexp.MustCompile(`^dt0[a-z]\d\d\.[A-Za-z0-9]+\.[A-Za-z0-9]{16,}$`)

func isToken(value string) bool { return tokens.MatchString(value) }

// misread is UTF-8 that was taken for another character set, or written in one.
func misread(value string) map[string]string {
	found := map[string]string{}
	for name, set := range map[string]*charmap.Charmap{"Latin-1": charmap.ISO8859_1, "Windows-1252": charmap.Windows1252} {
		if read, err := set.NewDecoder().String(value); err == nil && read != value {
			found[read] = "read as " + name
		}
		if wrote, err := set.NewEncoder().String(value); err == nil && wrote != value {
			found[wrote] = "written as " + name
		}
	}
	return found
}

// wrap adds what carries bytes as text: hex, lists of numbers, base64, and
// base64 in base64, which is how private state stores text.
func wrap(found map[string]string, written, quoting string) {
	lower := hex.EncodeToString([]byte(written))
	found[lower] = quoting + " in hex"
	found[strings.ToUpper(lower)] = quoting + " in upper-case hex"
	found[strings.Trim(fmt.Sprintf("%d", []byte(written)), "[]")] = quoting + " as a list of numbers"
	for _, inner := range aligned(written) {
		for _, alphabet := range alphabets(inner) {
			found[alphabet] = quoting + " in base64"
			for _, outer := range aligned(alphabet) {
				for _, again := range alphabets(outer) {
					found[again] = quoting + " in base64 twice"
				}
			}
		}
	}
}

// aligned is the base64 of text inside something longer: what comes before it
// shifts it by no, one or two bytes. Characters that a neighbour's bits decide
// are cut off, and with them any padding.
func aligned(text string) []string {
	const bytesPerGroup, bitsPerByte, bitsPerCharacter = 3, 8, 6
	var found []string
	for shift := range bytesPerGroup {
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), text...))
		from := (shift*bitsPerByte + bitsPerCharacter - 1) / bitsPerCharacter
		to := (shift + len(text)) * bitsPerByte / bitsPerCharacter
		if to-from >= shortest {
			found = append(found, encoded[from:to])
		}
	}
	return found
}

// alphabets are base64's standard alphabet and the one for URLs.
func alphabets(encoded string) []string {
	return []string{encoded, strings.NewReplacer("+", "-", "/", "_").Replace(encoded)}
}

// decodeLoose reads a line of base64, with or without padding.
func decodeLoose(line string) ([]byte, error) {
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(line, "="))
}
