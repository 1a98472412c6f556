// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/x509"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

// counting is a decoder that counts its calls.
type counting struct {
	calls atomic.Int32
	wait  chan struct{}
	err   error
}

func (c *counting) decode([]byte, string) (*Keystore, error) {
	c.calls.Add(1)
	if c.wait != nil {
		<-c.wait
	}
	if c.err != nil {
		return nil, c.err
	}
	return &Keystore{
		Entries:  []Entry{{Alias: "a", Leaf: &x509.Certificate{}, Chain: []*x509.Certificate{{}}}},
		Findings: []Finding{{}},
	}, nil
}

func get(t *testing.T, m *memo, c *counting, data, password string) *Keystore {
	t.Helper()
	k, err := m.get([]byte(data), password, c.decode)
	if !errors.Is(err, c.err) {
		t.Fatalf("error %v, want %v", err, c.err)
	}
	return k
}

func TestMemoDecodesOnce(t *testing.T) {
	m, c := newMemo(10, 1000), &counting{}
	for range 3 {
		get(t, m, c, "file", "password")
	}
	if got := c.calls.Load(); got != 1 {
		t.Errorf("%d decodings, want 1", got)
	}
	get(t, m, c, "file", "other")
	get(t, m, c, "other", "password")
	get(t, m, c, "filepass", "word") // the same bytes, split elsewhere
	get(t, m, c, "dfile", "passwor")
	if got := c.calls.Load(); got != 5 {
		t.Errorf("%d decodings, want 5", got)
	}
}

func TestMemoRemembersErrors(t *testing.T) {
	m, c := newMemo(10, 1000), &counting{err: wrongPassword()}
	for range 3 {
		if k := get(t, m, c, "file", "password"); k != nil {
			t.Error("a keystore beside an error")
		}
	}
	if got := c.calls.Load(); got != 1 {
		t.Errorf("%d decodings, want 1", got)
	}
}

func TestMemoBounds(t *testing.T) {
	for name, m := range map[string]*memo{"entries": newMemo(2, 1000), "bytes": newMemo(10, 8)} {
		t.Run(name, func(t *testing.T) {
			c := &counting{}
			get(t, m, c, "one1", "")
			get(t, m, c, "two2", "")
			get(t, m, c, "one1", "")
			if got := c.calls.Load(); got != 2 {
				t.Errorf("%d decodings, want 2: there is room for both", got)
			}
			get(t, m, c, "six6", "") // no room: all others are forgotten
			get(t, m, c, "six6", "")
			get(t, m, c, "one1", "")
			if got := c.calls.Load(); got != 4 {
				t.Errorf("%d decodings, want 4", got)
			}
			if len(m.entries) != 2 || m.bytes != 8 {
				t.Errorf("%d entries, %d bytes", len(m.entries), m.bytes)
			}
		})
	}
}

// A file that is refused for its size pushes nothing out.
func TestMemoTooLarge(t *testing.T) {
	m, c := newMemo(2, 8), &counting{}
	get(t, m, c, "one1", "")
	get(t, m, c, string(make([]byte, MaxFileSize+1)), "")
	if len(m.entries) != 1 {
		t.Errorf("%d entries, want 1", len(m.entries))
	}
}

func TestMemoConcurrentCallersShare(t *testing.T) {
	m, c := newMemo(10, 1000), &counting{wait: make(chan struct{})}
	var callers sync.WaitGroup
	for range 20 {
		callers.Go(func() {
			if _, err := m.get([]byte("file"), "password", c.decode); err != nil {
				t.Error(err)
			}
		})
	}
	close(c.wait)
	callers.Wait()
	if got := c.calls.Load(); got != 1 {
		t.Errorf("%d decodings, want 1", got)
	}
}

// What a caller does to its result is not seen by the next.
func TestMemoResultsAreApart(t *testing.T) {
	m, c := newMemo(10, 1000), &counting{}
	first := get(t, m, c, "file", "password")
	first.Entries[0].Alias = "changed"
	first.Entries[0].Chain[0] = nil
	first.Findings[0].Detail = "changed"
	first.Others = append(first.Others, nil)
	second := get(t, m, c, "file", "password")
	if second.Entries[0].Alias != "a" || second.Entries[0].Chain[0] == nil || second.Findings[0].Detail != "" || len(second.Others) > 0 {
		t.Errorf("changed by another caller: %+v", second)
	}
}
