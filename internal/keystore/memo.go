// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"container/list"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"

	"golang.org/x/sync/singleflight"
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

type memoEntry struct {
	key      memoKey
	size     int
	keystore *Keystore
	err      error
}

// memo remembers the least recently used entries.
type memo struct {
	maxEntries, maxBytes int
	flights              singleflight.Group

	mu      sync.Mutex
	bytes   int
	recent  *list.List // of *memoEntry, the latest first
	entries map[memoKey]*list.Element
}

func newMemo(maxEntries, maxBytes int) *memo {
	return &memo{maxEntries: maxEntries, maxBytes: maxBytes, recent: list.New(), entries: map[memoKey]*list.Element{}}
}

func (m *memo) get(data []byte, password string, decode func([]byte, string) (*Keystore, error)) (*Keystore, error) {
	if len(data) > MaxFileSize {
		return decode(data, password) // refused at once, not worth remembering
	}
	key := memoKeyOf(data, password)
	if entry := m.lookup(key); entry != nil {
		return entry.keystore.clone(), entry.err
	}
	shared, _, _ := m.flights.Do(string(key[:]), func() (any, error) {
		if entry := m.lookup(key); entry != nil {
			return entry, nil
		}
		entry := &memoEntry{key: key, size: len(data)}
		entry.keystore, entry.err = decode(data, password)
		m.store(entry)
		return entry, nil
	})
	entry, _ := shared.(*memoEntry)
	return entry.keystore.clone(), entry.err
}

// memoKeyOf keeps password and file apart by the password's length.
func memoKeyOf(data []byte, password string) memoKey {
	h := sha256.New()
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(password))))
	h.Write([]byte(password))
	h.Write(data)
	return memoKey(h.Sum(nil))
}

func (m *memo) lookup(key memoKey) *memoEntry {
	m.mu.Lock()
	defer m.mu.Unlock()
	element, ok := m.entries[key]
	if !ok {
		return nil
	}
	m.recent.MoveToFront(element)
	entry, _ := element.Value.(*memoEntry)
	return entry
}

func (m *memo) store(entry *memoEntry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries[entry.key] = m.recent.PushFront(entry)
	m.bytes += entry.size
	for m.recent.Len() > m.maxEntries || m.bytes > m.maxBytes {
		oldest := m.recent.Back()
		if oldest == nil {
			return
		}
		old, _ := m.recent.Remove(oldest).(*memoEntry)
		delete(m.entries, old.key)
		m.bytes -= old.size
	}
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
