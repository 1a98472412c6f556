// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// look is the token that connection info serves to gates now.
func look(ctx context.Context, api *dynatrace.Environment) (rest.Secret, error) {
	info, err := api.ConnectionInfo(ctx, dynatrace.ComponentActiveGate, "")
	return info.TenantToken, err
}

// glance is a short look.
func glance(ctx context.Context, api *dynatrace.Environment) (rest.Secret, error) {
	ctx, cancel := context.WithTimeout(ctx, glanceTimeout)
	defer cancel()
	return look(ctx, api)
}

// refused says that the token lacks the permission, which is nobody's accident:
// connection info is optional.
func refused(err error) bool {
	var status *rest.StatusError
	return errors.As(err, &status) && !status.HTML && (status.Status == http.StatusForbidden || status.Status == http.StatusUnauthorized)
}

// unreadable explains why connection info could not be read, and which token is
// sent for it.
func unreadable(deps *tfkit.Dependencies, api *dynatrace.Environment, err error) tfkit.Failure {
	failure := tfkit.ExplainAPI("reading connection info of "+api.Address().String(), err, dynatrace.ScopeInstallerDownload)
	failure.Detail += " The token that is sent for it is " + deps.InstallerToken.String() + "."
	return failure
}
