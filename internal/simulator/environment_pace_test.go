// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestRateLimit(t *testing.T) {
	t.Parallel()

	// Far from ending while the test runs.
	const window = time.Hour

	want := answer{429, jason, `{"error":{"code":429,"constraintViolations":null,"message":"Too many requests."}}`}

	for header, check := range map[string]func(http.Header) bool{
		"": func(h http.Header) bool { return within(h.Get("Retry-After"), 3000, 3600) },
		"seconds": func(h http.Header) bool {
			return within(h.Get("X-RateLimit-Reset"), noon.Unix()+3000, noon.Unix()+3600)
		},
		"millis": func(h http.Header) bool {
			return within(h.Get("X-RateLimit-Reset"), noon.UnixMilli()+3000e3, noon.UnixMilli()+3600e3)
		},
		"micros": func(h http.Header) bool {
			return within(h.Get("X-RateLimit-Reset"), noon.UnixMicro()+3000e6, noon.UnixMicro()+3600e6)
		},
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()

			e := newEnvironment(t)
			e.api.Behave(func(b *simulator.EnvironmentBehaviour) {
				b.RateLimit = simulator.RateLimit{Requests: 2, Window: window, Header: header}
			})

			e.list("")
			e.list("")

			got, headers, err := e.try(http.MethodGet, tokensPath, "")
			if err != nil || got != want || !check(headers) {
				t.Errorf("%v: %+v, %v", err, got, headers)
			}

			e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.RateLimit = simulator.RateLimit{} })
			e.list("")
		})
	}
}

func TestRateLimitWindowEnds(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	e.api.Behave(func(b *simulator.EnvironmentBehaviour) {
		b.RateLimit = simulator.RateLimit{Requests: 1, Window: 50 * time.Millisecond}
	})

	answered := 0

	eventually(t, "a second window", func() bool {
		if e.do(http.MethodGet, tokensPath, "").Status == http.StatusOK {
			answered++
		}

		return answered == 2
	})
}

func TestLatency(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.Latency = time.Hour })

	patient := e.http.Timeout
	e.http.Timeout = 200 * time.Millisecond

	if got, _, err := e.try(http.MethodGet, tokensPath, ""); err == nil {
		t.Errorf("answered at once: %+v", got)
	}

	e.http.Timeout = patient

	e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.Latency = time.Millisecond })
	e.list("")
}

// within tells whether text is a number between two others.
func within(text string, low, high int64) bool {
	number, err := strconv.ParseInt(text, 10, 64)

	return err == nil && low <= number && number <= high
}
