// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforce

import (
	"context"
	"errors"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Reset brings the settings back to their defaults, by deleting the object. It
// deletes nothing that somebody else has changed since it was seen; of what is
// enforced by itself the switch does not count.
func Reset(ctx context.Context, api *dynatrace.Environment, seen Switches, automatic bool, timeout time.Duration) error {
	now, err := Read(ctx, api)
	if err != nil {
		return err
	}
	late, cancel := clock.Detached(ctx, timeout) // from the first byte on
	defer cancel()
	var last error
	for attempt, conflicts := 0, 0; ; attempt++ {
		other := now.Notify != seen.Notify || (!automatic && now.Manual != seen.Manual)
		switch {
		case !now.Saved():
			return nil
		case other:
			return errors.Join(&ChangedError{Now: now.Switches}, last)
		case attempt >= attempts, conflicts > 1:
			return last
		}
		if err := ctx.Err(); attempt == 0 && err != nil {
			return err
		}
		err := api.DeleteSettings(late, *now.object)
		conflict := errors.Is(err, dynatrace.ErrSettingsConflict)
		if err == nil || (!conflict && !rest.Ambiguous(err)) {
			return locked(err)
		}
		if last = err; conflict {
			conflicts++
		} else if rest.Sleep(late, pause) != nil {
			return last
		}
		if now, err = Read(late, api); err != nil {
			return errors.Join(last, err)
		}
	}
}
