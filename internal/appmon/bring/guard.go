// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package bring

import (
	"fmt"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Guard is which collectors have to be there before a server is restarted. Names
// are name@host.
type Guard struct {
	// Expected have to be listed; Seen were connected before, and have to be as
	// well. Ignored need not be anything.
	Expected, Seen, Ignored []string
	// AllowOffline lets collectors be cut off.
	AllowOffline bool
}

// Check is a *GuardError, or nil.
func (g Guard) Check(collectors []server.Collector) error {
	found := &GuardError{}
	listed := map[string]bool{}
	for _, one := range collectors {
		listed[one.ID()] = true
		switch {
		case g.ignores(one):
		case server.IsTooOld(one.Version):
			found.TooOld = append(found.TooOld, one.ID())
		case !one.Connected && !g.AllowOffline:
			found.Offline = append(found.Offline, one.ID())
		}
	}
	for _, name := range g.Expected {
		if !listed[name] && !g.AllowOffline {
			found.Absent = append(found.Absent, name)
		}
	}
	for _, name := range g.Seen {
		if !listed[name] && !g.AllowOffline && !slices.Contains(g.Expected, name) && !slices.Contains(g.Ignored, name) {
			found.Gone = append(found.Gone, name)
		}
	}
	if len(found.TooOld)+len(found.Offline)+len(found.Absent)+len(found.Gone) == 0 {
		return nil
	}
	for _, names := range []*[]string{&found.TooOld, &found.Offline, &found.Absent, &found.Gone} {
		slices.Sort(*names)
	}
	return found
}

func (g Guard) ignores(one server.Collector) bool { return slices.Contains(g.Ignored, one.ID()) }

// Remember are the collectors that are, or were, connected: those that Seen is next.
func (g Guard) Remember(collectors []server.Collector) []string {
	names := slices.Clone(g.Seen)
	for _, one := range collectors {
		if one.Connected && !one.Embedded {
			names = append(names, one.ID())
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(g.Ignored, name) })
}

// GuardError names the collectors that keep a server from being restarted.
type GuardError struct{ TooOld, Offline, Absent, Gone []string }

// Error is a line for each.
func (e *GuardError) Error() string {
	var lines []string
	for _, kind := range []struct {
		names []string
		words string
	}{
		{e.TooOld, "is before 6.3, and cannot take a key: update it"},
		{e.Offline, "is offline: start it"},
		{e.Absent, "is expected, and the server does not list it: start it"},
		{e.Gone, "was connected before, and the server has forgotten it: start it"},
	} {
		for _, name := range kind.names {
			lines = append(lines, fmt.Sprintf("%s %s", rest.Printable(name), kind.words))
		}
	}
	return strings.Join(lines, "\n")
}
