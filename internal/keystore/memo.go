// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"
)

// Bounds of the process-wide memory of [DecodeMemo]: enough for a fleet of a
// thousand gates with a file each, and at most some tens of megabytes.
const (
	memoEntries = 2048
	memoBytes   = 32 << 20
)

var decoded = newMemo(memoEntries, memoBytes)

// DecodeMemo is [Decode] with a bounded, process-wide memory: a plan decodes the
// same file several times, and the 600,000 iterations that careful writers use
// cost a quarter of a second. The memory is keyed by a hash over password and
// file and keeps public facts and errors only. Concurrent calls for the same file
// share one decoding. It is safe for concurrent use.
func DecodeMemo(data []byte, password string) (*Keystore, error) {
	return decoded.get(data, password, Decode)
}

type memoKey [sha256.Size]byte

// memo decodes each file once. When it is full it forgets everything: the calls
// for one file come close together, so that an order of age would win nothing.
type memo struct {
	maxEntries, maxBytes int

	mu      sync.Mutex
	bytes   int
	entries map[memoKey]func() (*Keystore, error)
}

func newMemo(maxEntries, maxBytes int) *memo {
	return &memo{maxEntries: maxEntries, maxBytes: maxBytes, entries: map[memoKey]func() (*Keystore, error){}}
}

func (m *memo) get(data []byte, password string, decode func([]byte, string) (*Keystore, error)) (*Keystore, error) {
	if len(data) > MaxFileSize {
		return decode(data, password) // refused at once, not worth remembering
	}
	keystore, err := m.entry(data, password, decode)()
	return keystore.clone(), err
}

// entry is the decoding of a file, which runs at its first call.
func (m *memo) entry(data []byte, password string, decode func([]byte, string) (*Keystore, error)) func() (*Keystore, error) {
	key := memoKeyOf(data, password)
	m.mu.Lock()
	defer m.mu.Unlock()
	if entry, ok := m.entries[key]; ok {
		return entry
	}
	if len(m.entries) >= m.maxEntries || m.bytes+len(data) > m.maxBytes {
		clear(m.entries)
		m.bytes = 0
	}
	entry := sync.OnceValues(func() (*Keystore, error) { return decode(data, password) })
	m.entries[key] = entry
	m.bytes += len(data)
	return entry
}

// memoKeyOf keeps password and file apart by the password's length.
func memoKeyOf(data []byte, password string) memoKey {
	h := sha256.New()
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(password))))
	h.Write([]byte(password))
	h.Write(data)
	return memoKey(h.Sum(nil))
}

// clone lets callers reorder or extend what they get.
func (k *Keystore) clone() *Keystore {
	if k == nil {
		return nil
	}
	c := &Keystore{Others: slices.Clone(k.Others), Findings: slices.Clone(k.Findings)}
	for _, entry := range k.Entries {
		entry.Chain = slices.Clone(entry.Chain)
		c.Entries = append(c.Entries, entry)
	}
	return c
}
