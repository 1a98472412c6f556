// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// checkDateForm wants RFC 3339, and says how to write what else is meant.
func checkDateForm(value types.String, diags *diag.Diagnostics) {
	text := value.ValueString()
	if value.IsNull() || value.IsUnknown() {
		return
	}
	if _, err := time.Parse(time.RFC3339, text); err == nil {
		return
	}
	detail := fmt.Sprintf("`expiration_date` is %q, which is no date and time as RFC 3339 writes them, such as `2027-06-30T00:00:00Z`.", text)
	if way := meant(text); way != "" {
		detail += " Write " + way + "."
	}
	diags.AddAttributeError(path.Root("expiration_date"), "Not a date", detail)
}

// meant is how to write what other tools take for a date; empty if nobody knows.
func meant(text string) string {
	text = strings.TrimSpace(text)
	relative := strings.TrimPrefix(strings.ReplaceAll(text, " ", ""), "now+")
	if duration, err := clock.ParseDuration(relative); err == nil {
		return fmt.Sprintf("`expires_in = \"%s\"` for so long from its creation", duration)
	}
	if millis, err := strconv.ParseInt(text, 10, 64); err == nil {
		return fmt.Sprintf("`%s`", words(time.UnixMilli(millis)))
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00"} {
		if date, err := time.Parse(layout, strings.Replace(text, " ", "T", 1)); err == nil {
			return fmt.Sprintf("`%s`, with time and zone", date.Format(time.RFC3339))
		}
	}
	return ""
}

// warnSchedule says that a schedule cannot move a fixed date.
func warnSchedule(config model, rotation *rotationModel, diags *diag.Diagnostics) {
	if rotation == nil || configuredExpiry(config) != expiryDate || config.ExpirationDate.IsUnknown() {
		return
	}
	for _, one := range []struct {
		at    path.Path
		value types.String
	}{{beforePath, rotation.BeforeExpiry}, {spreadPath, rotation.Spread}} {
		if !one.value.IsNull() && !one.value.IsUnknown() {
			diags.AddAttributeWarning(one.at, "A schedule cannot move a fixed date",
				fmt.Sprintf("`%s` rotates nothing beside `expiration_date`: a successor would have the same date. It only says from when on plans warn that the token expires. "+
					"Use `expires_in` for a token that is rotated by schedule, or remove it.", one.at))
			return
		}
	}
}
