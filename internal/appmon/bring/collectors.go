// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package bring

import (
	"context"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// comeBack waits for collectors that were connected before a restart; without one,
// for those that are listed and not connected: an apply that was killed may have
// restarted the server.
func (j *Job) comeBack(ctx context.Context, await []string, out *Outcome) error {
	var missing []string
	var failed error
	ended := j.poll(ctx, func(ctx context.Context) bool {
		if missing, failed = j.missing(ctx, await, out.Restarted); failed != nil {
			return !starting(failed)
		}
		out.Pending = missing
		return len(missing) == 0
	})
	if failed == nil && ended != nil {
		return &CollectorsError{Names: missing, cause: ended}
	}
	return failed
}

// missing are those of them that are not connected, sorted.
func (j *Job) missing(ctx context.Context, await []string, restarted bool) ([]string, error) {
	collectors, err := j.collectors(ctx)
	if err != nil {
		return nil, err
	}
	connected := map[string]bool{}
	var missing []string
	for _, one := range collectors {
		connected[one.ID()] = one.Connected
		if !restarted && !one.Connected && !one.Embedded && !j.Guard.ignores(one) && !j.Guard.AllowOffline {
			missing = append(missing, one.ID())
		}
	}
	for _, name := range await {
		if !connected[name] {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing, nil
}

// restartCollectors restarts those that are left, one at a time, and stops at the
// first that does not come back.
func (j *Job) restartCollectors(ctx context.Context, out *Outcome) error {
	for len(out.Left) > 0 {
		name := out.Left[0]
		found, err := j.find(ctx, name)
		if err != nil {
			return err
		}
		if found != nil && found.Connected && !j.Guard.ignores(*found) {
			if err := j.restartCollector(ctx, found, out); err != nil {
				return err
			}
		}
		out.Left = out.Left[1:]
	}
	return nil
}

// restartCollector restarts one. Once that was sent, it is not left to do any more.
func (j *Job) restartCollector(ctx context.Context, one *server.Collector, out *Outcome) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	detached, cancel := clock.Detached(ctx, restartTimeout)
	defer cancel()
	lost := j.API.RestartCollector(detached, one.Name)
	if lost != nil && !rest.Ambiguous(lost) {
		return lost
	}
	gone, looks := false, 0
	ended := j.poll(ctx, func(ctx context.Context) bool {
		found, err := j.find(ctx, one.ID())
		connected := err == nil && found != nil && found.Connected
		looks++
		if connected && (gone || looks > goesAway) { // or it was fast
			return true
		}
		gone = gone || (err == nil && !connected)
		return false
	})
	switch {
	case ended != nil:
		if out.Pending = []string{one.ID()}; lost == nil || gone {
			out.Left = out.Left[1:]
		}
		return &CollectorsError{Names: out.Pending, Own: true, cause: ended}
	case lost != nil && !gone:
		return &LostError{error: lost, Collector: one.ID()}
	}
	return nil
}

// find is the collector of that name; nil if it is not listed.
func (j *Job) find(ctx context.Context, id string) (*server.Collector, error) {
	collectors, err := j.collectors(ctx)
	if err != nil {
		return nil, err
	}
	for index := range collectors {
		if collectors[index].ID() == id {
			return &collectors[index], nil
		}
	}
	return nil, nil
}

// collectors are those that are listed now, by a server that may just have been
// closed.
func (j *Job) collectors(ctx context.Context) ([]server.Collector, error) {
	j.API.Answers(ctx) // else a port that was found closed stays so in this run
	return j.API.Collectors(ctx)
}
