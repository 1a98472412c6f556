// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package start_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/start"
)

const frontend = "-startup\nplugins/launcher.jar\n-vmargs\n-Xmx512m\n-Dcom.a=1\n-Deof=eof\n-frontend\n"

func TestSetProperties(t *testing.T) {
	t.Parallel()
	text := func(value string) *string { return &value }
	tests := map[string]struct {
		content    string
		properties map[string]*string
		want       string // "" for a refusal
		words      string
	}{
		"nothing":                  {content: frontend, want: frontend},
		"in place":                 {content: frontend, properties: map[string]*string{"com.a": text("2")}, want: strings.Replace(frontend, "=1", "=2", 1)},
		"as it is":                 {content: frontend, properties: map[string]*string{"com.a": text("1")}, want: frontend},
		"new, below -vmargs":       {content: frontend, properties: map[string]*string{"com.c": text("3"), "com.b": text("x=y")}, want: strings.Replace(frontend, "-Xmx", "-Dcom.b=x=y\n-Dcom.c=3\n-Xmx", 1)},
		"removed":                  {content: frontend, properties: map[string]*string{"com.a": nil, "com.b": nil}, want: strings.Replace(frontend, "-Dcom.a=1\n", "", 1)},
		"begins alike":             {content: "-vmargs\n-Dcom.ab=1\n", properties: map[string]*string{"com.a": text("2")}, want: "-vmargs\n-Dcom.a=2\n-Dcom.ab=1\n"},
		"in another case":          {content: "-vmargs\n-DCom.a=1\n", properties: map[string]*string{"com.a": text("2")}, want: "-vmargs\n-Dcom.a=2\n-DCom.a=1\n"},
		"without a value":          {content: "-vmargs\n-Dcom.a\n", properties: map[string]*string{"com.a": text("2")}, want: "-vmargs\n-Dcom.a=2\n"},
		"twice":                    {content: "-vmargs\n-Dcom.a=1\n-Xmx1g\n-Dcom.a=3\n", properties: map[string]*string{"com.a": text("2")}, want: "-vmargs\n-Dcom.a=2\n-Xmx1g\n"},
		"twice, removed":           {content: "-vmargs\n-Dcom.a=1\n-Dcom.a=3", properties: map[string]*string{"com.a": nil}, want: "-vmargs\n"},
		"above -vmargs":            {content: "-Dcom.a=1\n-vmargs\n", properties: map[string]*string{"com.a": text("2")}, want: "-Dcom.a=1\n-vmargs\n-Dcom.a=2\n"},
		"line ends of Windows":     {content: "-x\r\n-vmargs\r\n-Dcom.a=1\r\n", properties: map[string]*string{"com.a": text("2"), "com.b": text("3")}, want: "-x\r\n-vmargs\r\n-Dcom.b=3\r\n-Dcom.a=2\r\n"},
		"no line end, in place":    {content: "-vmargs\n-Dcom.a=1", properties: map[string]*string{"com.a": text("2")}, want: "-vmargs\n-Dcom.a=2"},
		"no line end at -vmargs":   {content: "-x\r\n-vmargs", properties: map[string]*string{"com.a": text("2"), "com.b": text("3")}, want: "-x\r\n-vmargs\r\n-Dcom.a=2\r\n-Dcom.b=3"},
		"-vmargs alone":            {content: "-vmargs", properties: map[string]*string{"com.a": text("2")}, want: "-vmargs\n-Dcom.a=2"},
		"spaces around -vmargs":    {content: " -vmargs \nx", properties: map[string]*string{"com.a": text("2")}, want: " -vmargs \n-Dcom.a=2\nx"},
		"no -vmargs":               {content: "-Dcom.a=1\n", properties: map[string]*string{"com.a": text("secret")}, words: "no line -vmargs"},
		"empty":                    {properties: map[string]*string{"com.a": text("secret")}, words: "no line -vmargs"},
		"a blank in the value":     {content: frontend, properties: map[string]*string{"com.a": text("my secret")}, words: `["com.a"] must hold no white space`},
		"a no-break space":         {content: frontend, properties: map[string]*string{"com.a": text("my\u00a0secret")}, words: "white space"},
		"a line break":             {content: frontend, properties: map[string]*string{"com.a": text("secret\n-Dx=y")}, words: "trimspace"},
		"another line break":       {content: frontend, properties: map[string]*string{"com.a": text("secret\u2028")}, words: "line break"},
		"a control character":      {content: frontend, properties: map[string]*string{"com.a": text("secret\x00")}, words: "control character"},
		"no text":                  {content: frontend, properties: map[string]*string{"com.a": text("secret\xff")}, words: "no text"},
		"an empty value":           {content: frontend, properties: map[string]*string{"com.a": text("")}, words: "pass null"},
		"a name with a value":      {content: frontend, properties: map[string]*string{"com.a=secret": nil}, words: `["com.a"] is no name`},
		"a name with -D":           {content: frontend, properties: map[string]*string{"-Dcom.a": text("secret")}, words: "without -D"},
		"an empty name":            {content: frontend, properties: map[string]*string{"": text("secret")}, words: "no name"},
		"a name with a line break": {content: frontend, properties: map[string]*string{"a\nb": text("secret")}, words: "no name"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := start.SetProperties(test.content, test.properties)
			if got != test.want || (err == nil) != (test.words == "") {
				t.Fatalf("got %q, %v, want %q", got, err, test.want)
			}
			if err != nil {
				if !strings.Contains(err.Error(), test.words) || strings.Contains(err.Error(), "secret") {
					t.Errorf("refused with %q, want %q and no value", err, test.words)
				}
				return
			}
			if again, err := start.SetProperties(got, test.properties); err != nil || again != got {
				t.Errorf("once more gives %q, %v", again, err)
			}
		})
	}
}

// FuzzSetProperties: what is set can be read back, once; nothing else changes; a
// second time changes nothing; a refusal repeats no value.
func FuzzSetProperties(f *testing.F) {
	f.Add(frontend, "com.a", "2")
	f.Add("-vmargs", "a", "b")
	f.Add("-x\r\n-vmargs\r\n-Da=b\n-Da", "a", "c d")
	f.Fuzz(func(t *testing.T, content, name, value string) {
		set := map[string]*string{name: &value}
		got, err := start.SetProperties(content, set)
		if err != nil {
			if got != "" || (len(value) > 24 && !strings.Contains(strconv.Quote(name), value) && strings.Contains(err.Error(), value)) {
				t.Errorf("refused with %q and %q", got, err)
			}
			return
		}
		if again, err := start.SetProperties(got, set); err != nil || again != got {
			t.Fatalf("once more gives %q, %v", again, err)
		}
		_, below, _ := strings.Cut(got, "-vmargs")
		if count := strings.Count("\n"+below, "\n-D"+name+"="+value); count < 1 {
			t.Fatalf("it stands there %d times: %q", count, got)
		}
		gone := map[string]*string{name: nil}
		before, _ := start.SetProperties(content, gone)
		after, _ := start.SetProperties(got, gone)
		if strings.TrimRight(before, "\r\n") != strings.TrimRight(after, "\r\n") {
			t.Fatalf("something else changed: %q, was %q", after, before)
		}
	})
}

func TestCommand(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		component   string
		switches    []string
		want, words string
	}{
		"the way back of a server":   {component: "server", switches: []string{"clearkeys", "clearcerts"}, want: "dtserver -Dclearkeys -Dclearcerts"},
		"of a collector":             {component: "collector", switches: []string{"clearcerts"}, want: "dtcollector -Dclearcerts"},
		"of a client":                {component: "client", switches: []string{"clearcerts", "clearkeys"}, want: "dtclient -Dclearcerts -Dclearkeys"},
		"passwords":                  {component: "frontendserver", switches: []string{"reinitpasswords"}, want: "dtfrontendserver -Dreinitpasswords"},
		"DC-RUM":                     {component: "server", switches: []string{"cleardcrum"}, want: "dtserver -Dcleardcrum"},
		"no switch":                  {component: "server", want: "dtserver"},
		"DC-RUM of a collector":      {component: "collector", switches: []string{"clearcerts", "cleardcrum"}, words: "[1] is cleardcrum"},
		"another component":          {component: "agent", words: "must be one of server, frontendserver, collector, client"},
		"another switch":             {component: "server", switches: []string{"-Dclearkeys"}, words: "[0] must be one of clearcerts"},
		"a switch twice":             {component: "server", switches: []string{"clearkeys", "clearkeys"}, words: "[1] is clearkeys again"},
		"a component of another way": {component: "Server", words: `not "Server"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := start.Command(test.component, test.switches)
			if got != test.want || (err == nil) != (test.words == "") {
				t.Fatalf("got %q, %v, want %q", got, err, test.want)
			}
			if err != nil && !strings.Contains(err.Error(), test.words) {
				t.Errorf("refused with %q, want %q", err, test.words)
			}
		})
	}
}
