// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package server is the client of an AppMon server's API (api-facts 8.1, 8.2 and
// 11): its version, its collectors, restarts; and a look at the certificates that
// its ports present. Answers are XML, those of /api/v2 JSON; both generations are
// spoken, an older one only where the newer one is not there (404), which has done
// nothing. It rests on documentation and on recorded data of a product that is no
// longer sold, and takes what lacks.
package server

import (
	"bytes"
	"context"
	"encoding/xml"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// The permissions of AppMon's users (api-facts 11).
const (
	PermissionWebService       = "Web Service Interface Access"
	PermissionRestart          = "Shutdown or Restart"
	PermissionRestartCollector = "Shutdown or Restart Collector"
)

// The calls.
const (
	pathVersion     = "/rest/management/version"
	pathCollectors  = "/rest/management/collectors"
	pathRestart     = "/api/v2/server/restart"
	pathOldRestart  = "/rest/management/server/restart"
	collectorBegin  = "/rest/management/collector/"
	collectorsBegin = "/rest/management/collectors/"
	collectorEnd    = "/restart"
	nameHolder      = "{name}"
)

// maxBody bounds answers, in bytes: hundreds of collectors.
const maxBody = 4 << 20

// Config is what a Server needs.
type Config struct {
	Client  *rest.Client
	Address rest.Address
	Auth    rest.Auth
	Trust   rest.Trust
}

// Server is an AppMon server. It is safe for concurrent use.
type Server struct{ config Config }

// New is a server; nothing is asked.
func New(config Config) *Server { return &Server{config} }

// Address is where its API is.
func (s *Server) Address() rest.Address { return s.config.Address }

// Collector is one that the server lists.
type Collector struct {
	Name, Host string
	// Version is empty where the server does not tell it, as old ones do not.
	Version                    string
	Connected, Embedded, Local bool
}

// ID is how it is named: name@host.
func (c Collector) ID() string { return c.Name + "@" + c.Host }

// Version is that of the server.
func (s *Server) Version(ctx context.Context) (string, error) {
	response, err := s.get(ctx, pathVersion)
	if err != nil {
		return "", err
	}
	var told struct {
		Value string `xml:"value,attr"`
		Text  string `xml:",chardata"`
	}
	if err := decode(response, "", &told); err != nil {
		return "", err
	}
	version := strings.TrimSpace(told.Value)
	if version == "" {
		version = strings.TrimSpace(told.Text)
	}
	if version == "" {
		return "", response.Malformed("there is no version in it")
	}
	return version, nil
}

// Collectors are those that the server lists, in its order: connected ones, and
// those that left less than half an hour ago.
func (s *Server) Collectors(ctx context.Context) ([]Collector, error) {
	response, err := s.get(ctx, pathCollectors)
	if err != nil {
		return nil, err
	}
	var told struct {
		All []struct {
			Connected string `xml:"connected"`
			Embedded  string `xml:"embedded"`
			Local     string `xml:"local"`
			Host      string `xml:"host"`
			Name      string `xml:"name"`
			Version   string `xml:"version"`
		} `xml:"collectorinformation"`
	}
	if err := decode(response, "collectors", &told); err != nil {
		return nil, err
	}
	found := make([]Collector, 0, len(told.All))
	for _, one := range told.All {
		collector := Collector{
			Name: strings.TrimSpace(one.Name), Host: strings.TrimSpace(one.Host), Version: strings.TrimSpace(one.Version),
			Connected: truth(one.Connected), Embedded: truth(one.Embedded), Local: truth(one.Local),
		}
		if collector.Name == "" || collector.Host == "" {
			return nil, response.Malformed("a collector has no name or no host")
		}
		found = append(found, collector)
	}
	return found, nil
}

func truth(text string) bool { return strings.EqualFold(strings.TrimSpace(text), "true") }

// Restart restarts the server. It is sent once; after an error that is ambiguous
// (rest.Ambiguous) the server may be restarting. A refusal in words of its own is a
// *RefusedError.
func (s *Server) Restart(ctx context.Context) error {
	response, err := s.post(ctx, pathRestart, pathRestart, "application/json")
	if rest.HasStatus(err, http.StatusNotFound) {
		if response, err = s.post(ctx, pathOldRestart, pathOldRestart, acceptXML); err != nil {
			return err
		}
		return accepted(response)
	}
	if err != nil {
		return err
	}
	var told struct {
		Status string `json:"status"`
	}
	if err := response.JSON(&told); err != nil {
		return err
	}
	if !strings.EqualFold(told.Status, "success") {
		return &RefusedError{Template: pathRestart}
	}
	return nil
}

// RestartCollector restarts the collector of that name. It is sent once.
func (s *Server) RestartCollector(ctx context.Context, name string) error {
	at := url.PathEscape(name) + collectorEnd
	response, err := s.post(ctx, collectorBegin+at, collectorBegin+nameHolder+collectorEnd, acceptXML)
	if rest.HasStatus(err, http.StatusNotFound) {
		// Some data has the plural. What is not there has done nothing.
		other, failed := s.post(ctx, collectorsBegin+at, collectorsBegin+nameHolder+collectorEnd, acceptXML)
		if !rest.HasStatus(failed, http.StatusNotFound) {
			response, err = other, failed
		}
	}
	if err != nil {
		return err
	}
	return accepted(response)
}

// accepted reads <result value="true"/>.
func accepted(response *rest.Response) error {
	var told struct {
		Value string `xml:"value,attr"`
	}
	if err := decode(response, "result", &told); err != nil {
		return err
	}
	if !truth(told.Value) {
		return &RefusedError{Template: response.Template}
	}
	return nil
}

// RefusedError means that the server answered properly that it did not do it.
type RefusedError struct{ Template string }

// Error names the call.
func (e *RefusedError) Error() string {
	return "POST " + e.Template + ": the server answered that it did not do it"
}

const acceptXML = "application/xml, text/xml;q=0.9"

func (s *Server) get(ctx context.Context, path string) (*rest.Response, error) {
	return s.config.Client.Do(ctx, rest.Request{
		Method: http.MethodGet, Address: s.config.Address, Path: path, Template: path, Header: http.Header{"Accept": {acceptXML}},
		Auth: s.config.Auth, Trust: s.config.Trust, Idempotent: true, MaxBody: maxBody,
	})
}

func (s *Server) post(ctx context.Context, path, template, accept string) (*rest.Response, error) {
	return s.config.Client.Do(ctx, rest.Request{
		Method: http.MethodPost, Address: s.config.Address, Path: path, Template: template, Header: http.Header{"Accept": {accept}},
		Auth: s.config.Auth, Trust: s.config.Trust, MaxBody: maxBody,
	})
}

// decode reads XML whose root is called so, or anything for "". The error is a
// *rest.ProtocolError that holds nothing of the body.
func decode(response *rest.Response, root string, v any) error {
	if err := response.NotHTML(); err != nil {
		return err
	}
	decoder := xml.NewDecoder(bytes.NewReader(response.Body))
	for {
		token, err := decoder.Token()
		if err != nil {
			return response.Malformed("no XML, at byte %d of %d", decoder.InputOffset(), len(response.Body))
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if root != "" && start.Name.Local != root {
			return response.Malformed("the XML is no <%s>", root)
		}
		if err := decoder.DecodeElement(v, &start); err != nil {
			return response.Malformed("the XML ends or breaks at byte %d of %d", decoder.InputOffset(), len(response.Body))
		}
		return nil
	}
}

// Served is the leaf that is presented at endpoint (host:port), by a handshake of
// its own that sends nothing and judges nobody. It dials even what is known to be
// dead. The error is a *rest.UnreachableError.
func (s *Server) Served(ctx context.Context, endpoint string) (rest.Fingerprint, error) {
	host, _, err := net.SplitHostPort(endpoint)
	if err != nil {
		return "", err // cannot be: it was parsed
	}
	chain, err := s.config.Client.Dialer().Handshake(ctx, endpoint, host)
	if err != nil {
		return "", err
	}
	return rest.FingerprintOf(chain[0]), nil
}

// Answers says whether the port of the API takes connections now, so that it may be
// asked again in this run.
func (s *Server) Answers(ctx context.Context) bool {
	if s.config.Address.IsPlain() {
		return s.config.Client.Dialer().Reach(ctx, s.config.Address.HostPort()) == nil
	}
	_, err := s.Served(ctx, s.config.Address.HostPort())
	return err == nil
}

// Listens says whether somebody listens at endpoint (host:port).
func (s *Server) Listens(ctx context.Context, endpoint string) bool {
	return s.config.Client.Dialer().Reach(ctx, endpoint) == nil
}

// The ports of an AppMon server (api-facts 8.1): of its API, and of collectors.
const (
	DefaultPort          = 8021
	DefaultCollectorPort = 6699
	// DefaultMemoryPort is that of a Memory Analysis Server (api-facts 11).
	DefaultMemoryPort = 7788
)

var addressForm = rest.AddressForm{Of: "an AppMon server", Example: "https://appmon1:8021", Port: DefaultPort}

// ParseAddress reads "https://appmon1" or "https://appmon1:8021/". The error is a
// *rest.AddressError.
func ParseAddress(raw string) (rest.Address, error) {
	address, path, err := addressForm.Parse(raw)
	switch {
	case err != nil:
		return rest.Address{}, err
	case strings.Trim(path, "/") != "":
		return rest.Address{}, addressForm.Wrong("it must end behind host and port, without a path")
	}
	return address, nil
}

// ParseHostPort reads "host" or "host:port", and returns host:port. The error is a
// *rest.AddressError.
func ParseHostPort(raw string, defaultPort uint16) (string, error) {
	form := rest.AddressForm{Of: "a port of AppMon", Example: "appmon1:6699", Port: defaultPort}
	raw = strings.TrimSpace(raw)
	if strings.Contains(raw, "://") {
		return "", form.Wrong("only host and port are expected")
	}
	if ip, failed := netip.ParseAddr(raw); failed == nil && ip.Is6() {
		raw = "[" + raw + "]"
	}
	address, path, err := form.Parse("https://" + raw)
	switch {
	case err != nil:
		return "", err
	case path != "":
		return "", form.Wrong("only host and port are expected")
	}
	return address.HostPort(), nil
}
