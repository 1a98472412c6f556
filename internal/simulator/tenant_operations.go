// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "net/http"

// tenantTokens is the answer to each step of a rotation (api-facts 3.1).
type tenantTokens struct {
	Active tenantTokenView `json:"active"`
	Old    tenantTokenView `json:"old"`
}

type tenantTokenView struct {
	Value *string `json:"value"`
}

func (e *Environment) opStartRotationLocked(x *environmentExchange) reply {
	err := e.tenant.start()

	return e.steppedLocked(x, err, e.tenant.old)
}

func (e *Environment) opFinishRotationLocked(x *environmentExchange) reply {
	ended, err := e.tenant.finish()
	if !e.behaviour.OldAfterFinish {
		ended = ""
	}

	return e.steppedLocked(x, err, ended)
}

func (e *Environment) opCancelRotationLocked(x *environmentExchange) reply {
	return e.steppedLocked(x, e.tenant.cancel(), "")
}

// steppedLocked answers a step that was taken, or refused with 400. An old
// token that is empty is null.
func (e *Environment) steppedLocked(x *environmentExchange, refused error, old string) reply {
	if refused != nil {
		return e.refuseLocked(http.StatusBadRequest, refused.Error())
	}

	x.commit()
	e.settleLocked()

	active := e.tenant.active
	answer := tenantTokens{Active: tenantTokenView{&active}}

	if old != "" {
		answer.Old.Value = &old
	}

	return success(answer)
}
