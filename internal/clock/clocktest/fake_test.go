// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package clocktest_test

import (
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
)

func TestFakeMovesOnlyWhenTold(t *testing.T) {
	t.Parallel()

	start := time.Date(2026, 2, 28, 23, 59, 59, 0, time.UTC)
	fake := clocktest.NewFake(start)

	var source clock.Clock = fake
	if got := source.Now(); !got.Equal(start) {
		t.Fatalf("Now() = %v, want %v", got, start)
	}

	fake.Advance(time.Second)

	if want := start.Add(time.Second); !source.Now().Equal(want) {
		t.Fatalf("after Advance: %v, want %v", source.Now(), want)
	}

	fake.Set(start)

	if got := source.Now(); !got.Equal(start) {
		t.Fatalf("after Set: %v, want %v", got, start)
	}
}

func TestSystemIsTheMachinesClock(t *testing.T) {
	t.Parallel()

	before := time.Now()
	now := clock.System{}.Now()

	if now.Before(before) {
		t.Fatalf("System went backwards: %v before %v", now, before)
	}
}
