// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// measured is a case of three rounds.
func measured(title string, seconds ...int) *row {
	r := &row{title: title, resources: 10}
	for _, one := range seconds {
		wall := time.Duration(one) * time.Second
		r.samples = append(r.samples, sample{wall: wall, cpu: wall / 2, total: wall, peak: 3 << 20, engine: 5 << 20, state: 1 << 19, requests: 7, connections: 2})
	}
	return r
}

// A ratio is that of the same round: a machine that slows down changes none.
func TestTimes(t *testing.T) {
	t.Parallel()
	if got := measured("case", 2, 40, 9).times(measured("yardstick", 1, 20, 9)); got != 2 {
		t.Errorf("%v times", got)
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	yardstick := measured("yardstick", 10)
	for want, test := range map[string]target{
		"kept    case: at most 1.10 times yardstick":                   {1.1, yardstick},
		"MISSED  case: at most 1.05 times yardstick; it is 1.10 times": {1.05, yardstick},
		"kept    case: at most 7 requests":                             {most: 7},
		"MISSED  case: at most 6 requests; it is 7":                    {most: 6},
	} {
		r := measured("case", 11)
		r.targets = []target{test}
		var printed strings.Builder
		err := judge(&printed, []*row{r})
		if diff := cmp.Diff(want+"\n", printed.String()); diff != "" || errors.Is(err, errMissed) != strings.HasPrefix(want, "MISSED") {
			t.Error(err, diff)
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	compared, free := measured("case", 3, 1, 2), &row{title: "free", resources: 1, samples: []sample{{wall: time.Second}}}
	compared.yardstick = measured("yardstick", 2, 2, 2)
	var printed strings.Builder
	if err := printTable(&printed, []*row{compared, free}); err != nil {
		t.Fatal(err)
	}
	want := `case  resources  seconds  ratio  requests  connections  CPU s  engine MB  provider MB  provider CPU s  state MB
case  10         2.00     1.00   7         2            2.00   5.0        3.0          1.00            0.5
free  1          1.00     -      0         0            0.00   -          -            0.00            -

`
	if diff := cmp.Diff(want, printed.String()); diff != "" {
		t.Error(diff)
	}
}

func TestReadMeter(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "meter.txt")
	for _, test := range []struct {
		content string
		want    sample
		torn    bool
	}{{"", sample{}, false}, {"1500 100\n500 300\n", sample{cpu: 2 * time.Millisecond, peak: 300}, false}, {"half a l", sample{}, true}} {
		if err := os.WriteFile(name, []byte(test.content), 0o600); err != nil {
			t.Fatal(err)
		}
		var got sample
		if err := got.readMeter(name); got != test.want || (err != nil) != test.torn {
			t.Errorf("%q: %+v, %v", test.content, got, err)
		}
	}
	var none sample
	if err := none.readMeter(name + ".not"); err != nil {
		t.Error(err)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string][]string{
		"argument": {"extra"}, "no resources": {"-n", "0"}, "no rounds": {"-repeat", "0"}, "pattern": {"-only", "("}, "negative fleet": {"-fleet", "-1"},
	} {
		if _, err := parse(arguments, io.Discard); err == nil {
			t.Errorf("%s: %v is accepted", name, arguments)
		}
	}
}

// All shards of a state become one; nothing else of it is lost.
func TestJoined(t *testing.T) {
	t.Parallel()
	var blocks []string
	for _, key := range []string{"0", "1"} {
		blocks = append(blocks, strings.ReplaceAll(`{"module": "module.shard[\"KEY\"]", "type": "token", "instances": [{"index_key": "tKEY"}]},
			{"module": "module.shard[\"KEY\"]", "type": "certificate", "instances": [{"index_key": "cKEY"}]}`, "KEY", key))
	}
	got := joined([]byte(`{"version": 4, "resources": [` + strings.Join(blocks, ", ") + `]}`))
	want := `{"resources":[` +
		`{"instances":[{"index_key":"t0"},{"index_key":"t1"}],"module":"module.shard[\"0\"]","type":"token"},` +
		`{"instances":[{"index_key":"c0"},{"index_key":"c1"}],"module":"module.shard[\"0\"]","type":"certificate"}` +
		`],"version":4}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}
