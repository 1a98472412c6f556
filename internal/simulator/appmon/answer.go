// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The operations.
const (
	Version            = "GET /rest/management/version"
	List               = "GET /rest/management/collectors"
	CollectorRestart   = "POST /rest/management/collector/{id}/restart"
	CollectorsRestart  = "POST /rest/management/collectors/{id}/restart"
	ServerRestart      = "POST /api/v2/server/restart"
	OlderServerRestart = "POST /rest/management/server/restart"
)

// Route is the operation of a request, and the collector that it names; "" if it
// is none.
func Route(r *http.Request) (template, id string) {
	asked := r.Method + " " + r.URL.EscapedPath()
	for _, template := range []string{Version, List, ServerRestart, OlderServerRestart} {
		if asked == template {
			return template, ""
		}
	}

	for _, template := range []string{CollectorRestart, CollectorsRestart} {
		before, after, _ := strings.Cut(template, "{id}")
		if rest, ok := strings.CutPrefix(asked, before); ok {
			if id, ok := strings.CutSuffix(rest, after); ok && !strings.Contains(id, "/") {
				if name, err := url.PathUnescape(id); err == nil {
					return template, name
				}
			}
		}
	}

	return "", ""
}

// Answer is what is answered.
type Answer struct {
	Status            int
	ContentType, Body string
	// Authorized says that user, password and permission are right.
	Authorized bool
	// Restarts closes the ports: of the server that did what was asked. Gone says
	// that they stay closed.
	Restarts, Gone bool
	// Committed says that something was restarted.
	Committed bool
}

const (
	contentXML  = "application/xml;charset=utf-8"
	contentJSON = "application/json;charset=utf-8"
)

func inXML(status int, body string) Answer {
	return Answer{Status: status, ContentType: contentXML, Body: `<?xml version="1.0" encoding="UTF-8"?>` + body}
}

// refuse is an error of the older API.
func refuse(status int, reason string) Answer {
	var text strings.Builder
	_ = xml.EscapeText(&text, []byte(reason))

	return inXML(status, `<error reason="`+text.String()+`"/>`)
}

// Answer judges a request.
func (s *Server) Answer(r *http.Request) Answer {
	s.mu.Lock()
	defer s.mu.Unlock()

	template, id := Route(r)
	if template == "" || (template == ServerRestart && s.behaviour.NoV2) ||
		(template == CollectorRestart && s.behaviour.Plural) || (template == CollectorsRestart && !s.behaviour.Plural) {
		return Answer{Status: http.StatusNotFound, ContentType: "text/plain", Body: "Not Found"}
	}

	if !s.allows(r, template) {
		return Answer{Status: http.StatusUnauthorized, ContentType: "text/plain", Body: "Unauthorized"}
	}

	a := s.operate(template, id)
	a.Authorized = true

	return a
}

func (s *Server) allows(r *http.Request, template string) bool {
	name, password, _ := r.BasicAuth()
	known, ok := s.users[name]
	has := func(permission string) bool { return slices.Contains(known.permissions, permission) }

	switch {
	case !ok || known.password != password || !has(WebService):
		return false
	case template == ServerRestart || template == OlderServerRestart:
		return has(RestartServer)
	case template == CollectorRestart || template == CollectorsRestart:
		return has(RestartCollector)
	}

	return true
}

func (s *Server) operate(template, id string) Answer {
	switch template {
	case Version:
		return inXML(http.StatusOK, `<result value="7.2.0.1289"/>`)
	case List:
		return inXML(http.StatusOK, s.collectorsXML())
	case ServerRestart:
		if s.behaviour.Fails {
			return Answer{Status: http.StatusOK, ContentType: contentJSON, Body: `{"status":"fail"}`}
		}

		s.restart()

		return Answer{Status: http.StatusOK, ContentType: contentJSON, Body: `{"status":"success"}`, Restarts: true, Gone: s.behaviour.NeverBack, Committed: true}
	case OlderServerRestart:
		if s.behaviour.Fails {
			return inXML(http.StatusOK, `<result value="false"/>`)
		}

		s.restart()
		a := inXML(http.StatusOK, `<result value="true"/>`)
		a.Restarts, a.Gone, a.Committed = true, s.behaviour.NeverBack, true

		return a
	}

	return s.restartCollector(id)
}

func (s *Server) restartCollector(name string) Answer {
	for _, c := range s.collectors {
		if c.Name != name || !c.connected {
			continue
		}

		s.leave(c)
		s.others++

		if !c.Stuck {
			c.absent = absences
		}

		a := inXML(http.StatusOK, `<result value="true"/>`)
		a.Committed = true

		return a
	}

	return refuse(http.StatusNotFound, fmt.Sprintf("No collector '%s' found", name))
}

// collectorXML is a collector as it is listed.
type collectorXML struct {
	Href      string `xml:"href,attr"`
	Connected bool   `xml:"connected"`
	Embedded  bool   `xml:"embedded"`
	Host      string `xml:"host"`
	Local     string `xml:"local,omitempty"`
	Name      string `xml:"name"`
	Version   string `xml:"version,omitempty"`
}

func (s *Server) collectorsXML() string {
	type collectors struct {
		XMLName xml.Name       `xml:"collectors"`
		Href    string         `xml:"href,attr"`
		All     []collectorXML `xml:"collectorinformation"`
	}

	const base = "https://localhost:8021/rest/management/collectors"

	told := collectors{Href: base}
	for _, c := range s.list() {
		one := collectorXML{
			Href: base + "/" + url.PathEscape(c.ID()), Connected: c.connected, Embedded: c.Embedded, Host: c.Host, Name: c.Name,
			Local: strconv.FormatBool(c.Local), Version: c.Version,
		}
		if s.behaviour.NoVersions {
			one.Local, one.Version = "", ""
		}

		told.All = append(told.All, one)
	}

	body, err := xml.Marshal(told)
	if err != nil {
		return "<error/>" // texts cannot fail
	}

	return string(body)
}
