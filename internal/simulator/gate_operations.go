// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
)

// upload is PUT /{name}: it stores the file and activates it.
func (e *gateExchange) upload() reply {
	body, refused := e.content()
	if refused != nil {
		return *refused
	}

	if !legalName(e.route.name) {
		return failure(http.StatusBadRequest, "Illegal certificate file name.")
	}

	g := e.gate
	g.mu.Lock()
	defer g.mu.Unlock()

	name := g.storedNameLocked(e.route.name)
	if name == g.active && g.active != "" {
		return failure(http.StatusForbidden, "Certificate file "+strconv.Quote(name)+
			" is in use and cannot be replaced.")
	}

	password, sent := headerPassword(e.r)
	if !sent {
		return failure(http.StatusBadRequest, "Password is missing.")
	}

	store, err := openKeystore(body, password, g.behaviour.PBMAC1)
	if err != nil {
		return unreadable(err)
	}

	if status := g.behaviour.RefuseOverwrite; g.files[name] != nil && status != 0 {
		return failure(status, "Certificate file "+strconv.Quote(name)+" already exists.")
	}

	g.files[name] = newFile(name, body, store)
	g.becomeActiveLocked(name, store, e.line)
	e.request.Committed = true

	return success(g.describeLocked(name, store))
}

// delete is DELETE /{name}.
func (e *gateExchange) delete() reply {
	g := e.gate
	g.mu.Lock()
	defer g.mu.Unlock()

	name := g.storedNameLocked(e.route.name)
	if g.files[name] == nil {
		return noSuchFile(e.route.name)
	}

	if name == g.active {
		return failure(http.StatusForbidden, "Certificate file "+strconv.Quote(name)+
			" is in use and cannot be deleted.")
	}

	delete(g.files, name)
	e.request.Committed = true

	return reply{status: http.StatusOK}
}

// activate is POST /{name}/activate.
func (e *gateExchange) activate() reply {
	body, refused := e.content()
	if refused != nil {
		return *refused
	}

	g := e.gate
	g.mu.Lock()
	defer g.mu.Unlock()

	name, store, refused := e.openStoredLocked(body)

	switch {
	case refused != nil:
		return *refused
	case name == g.active && g.behaviour.RefuseReactivation:
		return failure(http.StatusBadRequest, "Certificate file "+strconv.Quote(name)+" is already active.")
	case name != g.active:
		g.becomeActiveLocked(name, store, e.line)
		e.request.Committed = true
	}

	return success(g.describeLocked(name, store))
}

// describe is GET or POST /{name}/list.
func (e *gateExchange) describe() reply {
	body, refused := e.content()
	if refused != nil {
		return *refused
	}

	e.gate.mu.Lock()
	defer e.gate.mu.Unlock()

	name, store, refused := e.openStoredLocked(body)
	if refused != nil {
		return *refused
	}

	return success(e.gate.describeLocked(name, store))
}

// openStoredLocked opens the file of the path with the password of the
// request.
func (e *gateExchange) openStoredLocked(body []byte) (name string, store *keystore, refused *reply) {
	refuse := func(a reply) (string, *keystore, *reply) { return "", nil, &a }

	name = e.gate.storedNameLocked(e.route.name)

	stored := e.gate.files[name]
	if stored == nil {
		return refuse(noSuchFile(e.route.name))
	}

	password, sent := bodyPassword(e.r, body)
	if !sent {
		password, sent = headerPassword(e.r)
	}

	if !sent {
		return refuse(failure(http.StatusBadRequest, "Password is missing."))
	}

	store, err := openKeystore(stored.content, password, e.gate.behaviour.PBMAC1)
	if err != nil {
		return refuse(unreadable(err))
	}

	return name, store, nil
}

// headerPassword returns X-Password; an empty one counts as sent.
func headerPassword(r *http.Request) (string, bool) {
	values := r.Header.Values("X-Password")
	if len(values) == 0 {
		return "", false
	}

	return values[0], true
}

// bodyPassword returns the password of a JSON body {"password":".."}, whatever
// its content type (api-facts 1.2).
func bodyPassword(r *http.Request, body []byte) (string, bool) {
	var content struct {
		Password *string `json:"password"`
	}

	if r.Method != http.MethodPost || json.Unmarshal(body, &content) != nil || content.Password == nil {
		return "", false
	}

	return *content.Password, true
}

func noSuchFile(name string) reply {
	return failure(http.StatusNotFound, "Certificate file "+strconv.Quote(name)+" does not exist.")
}

// unreadable is the answer to a file that Java's KeyStore does not load.
func unreadable(err error) reply {
	if refused, ok := errors.AsType[*keystoreError](err); ok {
		return failure(http.StatusBadRequest, refused.text)
	}

	return failure(http.StatusBadRequest, "Certificate file cannot be read.")
}
