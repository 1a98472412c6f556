// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

const (
	shortestLife = time.Hour
	longestLife  = 730 * day // 2y
	longestYears = 2
)

// ValidateConfig implements resource.ResourceWithValidateConfig. It judges form
// alone, without clock and API.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &config)...); resp.Diagnostics.HasError() {
		return
	}
	if tfkit.Known(config.ExpiresIn) || config.NeverExpires.ValueBool() {
		// Beside another way to expire the date may be what `ignore_changes` feeds
		// back, which only a plan can tell: an error here would block even a destroy.
		checkDateForm(config.ExpirationDate, &resp.Diagnostics)
		config.ExpirationDate = types.StringNull()
	}
	checkForm(ctx, config, &resp.Diagnostics)
	warnSchedule(config, config.rotation(ctx, &resp.Diagnostics), &resp.Diagnostics)
}

// checkForm judges what is known of a configuration. A plan does so again, with
// what was unknown before.
func checkForm(ctx context.Context, config model, diags *diag.Diagnostics) {
	if !config.Name.IsUnknown() && strings.TrimSpace(config.Name.ValueString()) == "" {
		diags.AddAttributeError(path.Root("name"), "The name is empty", "A token needs a name: it is how people recognize it in the list of tokens.")
	}
	checkOneOf(path.Root("activegate_type"), config.Type, []string{mint.TypeEnvironment, mint.TypeCluster}, diags)
	checkOneOf(path.Root("on_destroy"), config.OnDestroy, []string{onDestroyRevoke, onDestroyRetain}, diags)
	rotation := config.rotation(ctx, diags)
	checkDuration(path.Root("expires_in"), config.ExpiresIn, diags)
	checkDuration(path.Root("overlap"), config.Overlap, diags)
	if rotation != nil {
		checkDuration(beforePath, rotation.BeforeExpiry, diags)
		checkDuration(spreadPath, rotation.Spread, diags)
	}
	checkDateForm(config.ExpirationDate, diags)
	checkExpiry(config, diags)
	if diags.HasError() {
		return
	}
	switch configuredExpiry(config) {
	case mint.ExpiryIn:
		if life, known := parse(config.ExpiresIn); known {
			checkSchedule(config, rotation, life.Shortest(), mint.LastPart, diags)
		}
	case mint.ExpiryNever:
		checkNever(rotation, diags)
		checkOverlap(config, rotation, 0, diags)
	case mint.ExpiryDate, mint.ExpiryOpen:
		checkOverlap(config, rotation, 0, diags)
	}
}

var (
	beforePath = path.Root("rotation").AtName("before_expiry")
	spreadPath = path.Root("rotation").AtName("spread")
)

func checkOneOf(at path.Path, value types.String, allowed []string, diags *diag.Diagnostics) {
	if tfkit.Known(value) && !slices.Contains(allowed, value.ValueString()) {
		diags.AddAttributeError(at, "Unknown value for "+at.String(), fmt.Sprintf("%q is none of %s.", value.ValueString(), strings.Join(allowed, ", ")))
	}
}

func checkDuration(at path.Path, value types.String, diags *diag.Diagnostics) {
	if !tfkit.Known(value) {
		return
	}
	if _, err := clock.ParseDuration(value.ValueString()); err != nil {
		diags.AddAttributeError(at, "Invalid duration", fmt.Sprintf("`%s`: %s.", at, err))
	}
}

// checkExpiry wants exactly one way to expire, within the API's limits.
func checkExpiry(config model, diags *diag.Diagnostics) {
	const summary = "Exactly one expiry is needed"
	var given []string
	open := config.NeverExpires.IsUnknown() || config.ExpiresIn.IsUnknown() || config.ExpirationDate.IsUnknown()
	if tfkit.Known(config.ExpiresIn) {
		given = append(given, "expires_in")
	}
	if tfkit.Known(config.ExpirationDate) {
		given = append(given, "expiration_date")
	}
	if config.NeverExpires.ValueBool() {
		given = append(given, "never_expires")
	}
	switch {
	case len(given) > 1:
		diags.AddAttributeError(path.Root(given[1]), summary, fmt.Sprintf("`%s` are given. Keep one of them. Where only one stands in the configuration, `ignore_changes` "+
			"feeds the other back from state: take it out of `ignore_changes`.", strings.Join(given, "` and `")))
	case len(given) == 0 && !open:
		at := "expires_in"
		if !config.NeverExpires.IsNull() {
			at = "never_expires"
		}
		diags.AddAttributeError(path.Root(at), summary, "Give one of `expires_in` (such as `\"90d\"`), `expiration_date` (RFC 3339) and `never_expires = true`.")
	}
	duration, ok := parse(config.ExpiresIn)
	switch {
	case !ok:
	case duration.Nominal() < shortestLife:
		diags.AddAttributeError(path.Root("expires_in"), "The lifetime is too short", fmt.Sprintf("%s is less than an hour (`m` are minutes, `M` months).", duration))
	case duration.Nominal() > longestLife:
		diags.AddAttributeError(path.Root("expires_in"), "The lifetime is too long", fmt.Sprintf("%s is more than two years, which the API refuses.", duration))
	}
}

// checkNever refuses a schedule for what never expires. Triggers are fine, and
// what is not known yet may turn out to be null.
func checkNever(rotation *rotationModel, diags *diag.Diagnostics) {
	if rotation == nil {
		return
	}
	if tfkit.Known(rotation.BeforeExpiry) {
		diags.AddAttributeError(beforePath, "A schedule needs an expiry", "The token never expires (`never_expires = true`), so there is no `before_expiry`. Only `triggers` rotate it.")
	}
	if tfkit.Known(rotation.Spread) {
		diags.AddAttributeError(spreadPath, "A schedule needs an expiry", "The token never expires (`never_expires = true`), so there is nothing to spread. Only `triggers` rotate it.")
	}
}

// checkSchedule wants a schedule that leaves some of a token's life, however
// long the months are that it spans, and if it ends early by so much.
func checkSchedule(config model, rotation *rotationModel, life, early time.Duration, diags *diag.Diagnostics) {
	if rotation != nil && !rotation.open() {
		lead := rotation.lead(life)
		if configured, ok := parse(rotation.BeforeExpiry); ok {
			lead = configured.Longest()
		}
		spread, _ := parse(rotation.Spread)
		switch {
		case lead >= life-early:
			diags.AddAttributeError(beforePath, "Rotated before it is created",
				fmt.Sprintf("A token that lives for %s would be due at once if it were rotated %s before its expiry. Shorten `before_expiry`.", span(life), span(lead)))
		case lead+spread.Nominal() >= life-early:
			diags.AddAttributeError(spreadPath, "Rotated before it is created",
				fmt.Sprintf("A token that lives for %s could be due at once: `before_expiry` (%s) and `spread` (%s) leave nothing of it. Shorten one of them.",
					span(life), span(lead), spread))
		}
	}
	checkOverlap(config, rotation, life, diags)
}

// checkOverlap wants a predecessor's overlap to end before its expiry. A life
// of 0 is not known.
func checkOverlap(config model, rotation *rotationModel, life time.Duration, diags *diag.Diagnostics) {
	overlap, ok := parse(config.Overlap)
	if !ok || rotation == nil || rotation.BeforeExpiry.IsUnknown() || (rotation.BeforeExpiry.IsNull() && life <= 0) {
		return
	}
	if lead := rotation.lead(life); overlap.Nominal() > lead {
		diags.AddAttributeError(path.Root("overlap"), "The overlap is longer than the token lives",
			fmt.Sprintf("A token is rotated %s before its expiry (`before_expiry`), so it cannot stay valid for %s after that. "+
				"Shorten `overlap` or lengthen `rotation.before_expiry`.", span(lead), overlap))
	}
}

// reading is the time, and by whose clock it is.
type reading struct {
	now time.Time
	// api says that the API's clock is known. If not it is this machine's, which
	// may be wrong.
	api bool
}

// doubt is how wrong the clock may be. What it leaves open the API judges.
func (r reading) doubt() time.Duration {
	if r.api {
		return 0
	}
	return time.Hour
}

func (r reading) words() string {
	if r.api {
		return "the API's clock, " + words(r.now)
	}
	return "this machine's clock, " + words(r.now) + " (the API's is not known yet)"
}

// checkDate judges a fixed date of a token that would be created now.
func checkDate(ctx context.Context, config model, read reading, diags *diag.Diagnostics) {
	at, date, doubt := path.Root("expiration_date"), moment(config.ExpirationDate), read.doubt()
	switch {
	case date.IsZero():
	case !date.Add(doubt).After(read.now):
		diags.AddAttributeError(at, "The expiration date is in the past",
			fmt.Sprintf("A token has to be created, and %s is not after %s. Give a later date.", words(date), read.words()))
	case date.Add(-doubt).After(read.now.AddDate(longestYears, 0, 0)):
		diags.AddAttributeError(at, "The lifetime is too long",
			fmt.Sprintf("%s is more than two years ahead of %s, which the API refuses.", words(date), read.words()))
	default:
		checkSchedule(config, config.rotation(ctx, diags), date.Sub(read.now)+doubt, 0, diags)
	}
}

// checkStanding judges the overlap of a token that stays, against what is left
// to its schedule by the default.
func checkStanding(config, state model, rotation *rotationModel, diags *diag.Diagnostics) {
	if configuredExpiry(config) == mint.ExpiryDate {
		checkOverlap(config, rotation, lifetime(moment(state.CreationDate), moment(state.ExpirationDate)), diags)
	}
}

// checkDateForm wants RFC 3339, and says how to write what else is meant.
func checkDateForm(value types.String, diags *diag.Diagnostics) {
	text := value.ValueString()
	if !tfkit.Known(value) {
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
	if rotation == nil || configuredExpiry(config) != mint.ExpiryDate || config.ExpirationDate.IsUnknown() {
		return
	}
	for _, one := range []struct {
		at    path.Path
		value types.String
	}{{beforePath, rotation.BeforeExpiry}, {spreadPath, rotation.Spread}} {
		if tfkit.Known(one.value) {
			diags.AddAttributeWarning(one.at, "A schedule cannot move a fixed date",
				fmt.Sprintf("`%s` rotates nothing beside `expiration_date`: a successor would have the same date. It only says from when on plans warn that the token expires. "+
					"Use `expires_in` for a token that is rotated by schedule, or remove it.", one.at))
			return
		}
	}
}
