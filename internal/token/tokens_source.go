// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// sourceTimeout bounds one read of a data source.
const sourceTimeout = 5 * time.Minute

// changesByItself is the note in the docs of every data source whose result
// changes without an apply.
const changesByItself = "Days left, and who is online, differ from one plan to the next although nobody did anything. So use this data source in a root module of " +
	"its own, or feed nothing but a `check` with it. An output that shows it makes every plan differ. A `for_each` over it destroys what belongs to a gate that is " +
	"offline for two hours."

// source is what the data sources share: they ask one environment.
type source struct {
	deps *tfkit.Dependencies
}

// Configure implements datasource.DataSourceWithConfigure.
func (s *source) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// isUnauthorized says that the token is not accepted at all.
func isUnauthorized(err error) bool {
	var refused *rest.StatusError
	return errors.As(err, &refused) && refused.Status == http.StatusUnauthorized && !refused.HTML
}

// isForbidden says that the token has not the scope that an answer takes.
func isForbidden(err error) bool {
	var refused *rest.StatusError
	return errors.As(err, &refused) && refused.Status == http.StatusForbidden && !refused.HTML
}

// sourceText is null where the API told nothing.
func sourceText(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// sourceInstant is RFC 3339 in UTC; the zero time is null.
func sourceInstant(instant time.Time) timetypes.RFC3339 {
	if instant.IsZero() {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339TimeValue(instant.UTC())
}

// sourceTexts is never null.
func sourceTexts(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}
