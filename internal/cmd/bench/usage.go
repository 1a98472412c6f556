// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// usage is what one run of the engine cost.
type usage struct {
	// wall is how long it took.
	wall time.Duration
	// cpu is the time that all its providers used, in user and system mode.
	cpu time.Duration
	// peak is the memory of its largest provider in bytes; 0 is unknown.
	peak int64
	// engine is the memory of the engine in bytes; 0 is unknown.
	engine int64
}

// readMeter adds up what the providers of one run reported. Without a file
// there were none.
func readMeter(name string) (usage, error) {
	content, err := os.ReadFile(name) //nolint:gosec // a file of this program
	if errors.Is(err, os.ErrNotExist) {
		return usage{}, nil
	}
	if err != nil {
		return usage{}, err
	}
	var sum usage
	for scanner := bufio.NewScanner(strings.NewReader(string(content))); scanner.Scan(); {
		var microseconds, peak int64
		if _, err := fmt.Sscan(scanner.Text(), &microseconds, &peak); err != nil {
			return usage{}, fmt.Errorf("read what a provider cost: %w", err)
		}
		sum.cpu += time.Duration(microseconds) * time.Microsecond
		sum.peak = max(sum.peak, peak)
	}
	return sum, nil
}
