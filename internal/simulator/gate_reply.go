// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"net/http"
)

const (
	contentJSON  = "application/json;charset=utf-8"
	contentPlain = "text/plain;charset=utf-8"
	contentHTML  = "text/html;charset=utf-8"
)

// reply is an answer before it is sent.
type reply struct {
	status      int
	contentType string
	header      map[string]string
	body        []byte
}

// failure is a plain-text error, as the documentation promises for every
// failure (api-facts 1.1).
func failure(status int, text string) reply {
	return reply{status: status, contentType: contentPlain, body: []byte(text)}
}

// success is a JSON answer.
func success(v any) reply {
	body, err := json.Marshal(v)
	if err != nil {
		return failure(http.StatusInternalServerError, err.Error())
	}

	return reply{status: http.StatusOK, contentType: contentJSON, body: body}
}

// envelope is a failure in the JSON shape of the environment API
// (api-facts 7.5).
func envelope(status int, text string) reply {
	type content struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}

	a := success(struct {
		Error content `json:"error"`
	}{content{Code: status, Message: text}})
	a.status = status

	return a
}

func (e *gateExchange) unknownEnvironment() reply {
	const text = "Environment does not exist."

	if e.gate.Behaviour().PlainUnknownEnvironment {
		return failure(http.StatusNotFound, text)
	}

	return envelope(http.StatusNotFound, text)
}

func (e *gateExchange) refuseToken(status int, text string) reply {
	if e.gate.Behaviour().JSONErrors {
		return envelope(status, text)
	}

	return failure(status, text)
}

// The shapes of api-facts 1.3. The list has desc for the active file alone.
type (
	described struct {
		Name string        `json:"name"`
		Desc []description `json:"desc,omitempty"`
	}

	description struct {
		Alias       string `json:"alias"`
		Description string `json:"description"`
	}
)
