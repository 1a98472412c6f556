// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// Progress tells a person what an action does while it does it: an action has
// neither a result nor a state.
type Progress struct {
	send     func(action.InvokeProgressEvent)
	lifetime *clock.Lifetime
}

// NewProgress is that of one invocation.
func NewProgress(resp *action.InvokeResponse, lifetime *clock.Lifetime) Progress {
	return Progress{send: resp.SendProgress, lifetime: lifetime}
}

// Sayf sends one message, which must hold no secret. The framework waits until the
// engine takes it, and for ever if the engine has gone, so it is given up when
// the process ends: what was begun is to be brought to its end all the same.
func (p Progress) Sayf(format string, values ...any) {
	taken := make(chan struct{})
	go func() {
		defer close(taken)
		p.send(action.InvokeProgressEvent{Message: fmt.Sprintf(format, values...)})
	}()
	select {
	case <-taken:
	case <-p.lifetime.Ending():
	}
}
