// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"maps"
	"net/http"
	"strings"
)

// violation is one entry of constraintViolations (api-facts 7.5).
type violation struct {
	Path     string  `json:"path"`
	Message  string  `json:"message"`
	Where    string  `json:"parameterLocation"`
	Location *string `json:"location"`
}

// inBody is a violation of a field of the body.
func inBody(path, message string) violation {
	return violation{Path: path, Message: message, Where: "PAYLOAD_BODY"}
}

// inQuery is a violation of a query parameter.
func inQuery(path, message string) violation {
	return violation{Path: path, Message: message, Where: "QUERY"}
}

// violatedLocked is a 400 with constraint violations.
func (e *Environment) violatedLocked(violations ...violation) reply {
	return e.refuseLocked(http.StatusBadRequest, "Constraints violated.", violations...)
}

// refuseLocked is a failure in the JSON envelope, with constraintViolations
// only if there are any (api-facts 7.5).
func (e *Environment) refuseLocked(status int, message string, violations ...violation) reply {
	content := map[string]any{"code": status, "message": message}

	switch {
	case e.behaviour.NullViolations, status == http.StatusTooManyRequests:
		content["constraintViolations"] = nil
	case len(violations) > 0 && !e.behaviour.OmitViolations:
		content["constraintViolations"] = violations
	}

	var shape any = map[string]any{"error": content}
	if e.behaviour.ArrayErrors {
		shape = []any{shape}
	}

	a := success(shape)
	a.status = status

	return a
}

// missingScope is the text that is on record (api-facts 7.5).
func missingScope(scopes []string) string {
	named := make([]string, len(scopes))
	for i, scope := range scopes {
		named[i] = scope + " (" + scopeTitles[scope] + ")"
	}

	return "Token is missing required scope. Use one of: " + strings.Join(named, ", ")
}

// dated gives a reply the clock of the node that answers.
func (e *Environment) dated(a reply) reply {
	e.mu.Lock()
	skew := e.behaviour.NodeSkew
	e.mu.Unlock()

	if skew == 0 {
		return a
	}

	header := map[string]string{"Date": e.sim.now().Add(skew).UTC().Format(http.TimeFormat)}
	maps.Copy(header, a.header)
	a.header = header

	return a
}
