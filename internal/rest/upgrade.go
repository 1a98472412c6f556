// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"time"
)

// upgradePatience is how long a cluster that is being upgraded is waited for, as long
// as the caller's context lasts.
const upgradePatience = 30 * time.Minute

// statusUpgrading is a cluster's own for that (api-facts 6); nothing was done.
const statusUpgrading = 556

// DoAtCluster is Do at a cluster of Managed, whose upgrade it waits out.
func (c *Client) DoAtCluster(ctx context.Context, request Request, sleep Sleeper) (*Response, error) {
	var response *Response
	var failed error
	err := Poll(ctx, sleep, upgradePatience, func(ctx context.Context) (bool, error) {
		response, failed = c.Do(ctx, request)
		return !HasStatus(failed, statusUpgrading), nil
	})
	if err != nil && failed == nil {
		failed = err
	}
	return response, failed
}
