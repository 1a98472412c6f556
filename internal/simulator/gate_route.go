// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// The templates of the certificate API (api-facts 1.2), as the journal and
// faults name them.
const (
	templateUpload       = "PUT /{name}"
	templateDelete       = "DELETE /{name}"
	templateActivate     = "POST /{name}/activate"
	templateList         = "GET /list"
	templateDescribe     = "GET /{name}/list"
	templateDescribePost = "POST /{name}/list"
	templateUnknown      = "unknown"
)

// route is where a request leads.
type route struct {
	// environment is the id in the path.
	environment string
	// template is templateUnknown for what is not an operation.
	template string
	// name is the file name, unescaped.
	name string
	// methods are those that the path has, if the method is none of them.
	methods []string
}

// routeOf reads a path /e/{env}/api/v1/certificate/...; ok is false for every
// other.
func routeOf(r *http.Request) (found route, ok bool) {
	segments := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	if len(segments) < 5 || segments[0] != "e" ||
		strings.Join(segments[2:5], "/") != "api/v1/certificate" {
		return route{template: templateUnknown}, false
	}

	found = route{environment: unescaped(segments[1]), template: templateUnknown}
	rest := segments[5:]

	var operations []string

	switch {
	case len(rest) == 1 && rest[0] == "list" && r.Method == http.MethodGet:
		operations = []string{templateList}
	case len(rest) == 1 && rest[0] != "":
		found.name = unescaped(rest[0])
		operations = []string{templateUpload, templateDelete}
	case len(rest) == 2 && rest[1] == "activate":
		found.name = unescaped(rest[0])
		operations = []string{templateActivate}
	case len(rest) == 2 && rest[1] == "list":
		found.name = unescaped(rest[0])
		operations = []string{templateDescribe, templateDescribePost}
	}

	for _, template := range operations {
		method, _, _ := strings.Cut(template, " ")
		if method == r.Method {
			found.template = template
		}

		found.methods = append(found.methods, method)
	}

	return found, true
}

func unescaped(segment string) string {
	plain, err := url.PathUnescape(segment)
	if err != nil {
		return segment
	}

	return plain
}

// routePath returns the path of a template with a name in its place.
func routePath(template, name string) string {
	_, path, _ := strings.Cut(template, " ")

	return strings.NewReplacer("{name}", name, "{id}", name).Replace(path)
}

// legalName tells whether a gate can store a file of that name. Which names it
// takes is not documented; this is what a file system and the API's own paths
// forbid.
func legalName(name string) bool {
	if name == "" || name == "." || name == ".." || name == "list" || len(name) > 255 {
		return false
	}

	return !strings.ContainsFunc(name, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == '/' || r == '\\' || r == 0xfffd
	})
}

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
