// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// savedInstance is an instance in the state file.
type savedInstance struct {
	Status     string         `json:"status"`
	Deposed    string         `json:"deposed"`
	Attributes map[string]any `json:"attributes"`
	Private    []byte         `json:"private"`
}

// saved are the instances of activegate resources in the state file; none where
// there is no readable file.
func (c *faultCell) saved() []savedInstance {
	c.t.Helper()
	var state struct {
		Resources []struct {
			Instances []savedInstance `json:"instances"`
		} `json:"resources"`
	}
	content, err := os.ReadFile(c.e.path("work", "terraform.tfstate"))
	if err != nil || !json.Valid(content) {
		return nil
	}
	decode(c.t, content, &state)
	var found []savedInstance
	for _, resource := range state.Resources {
		found = append(found, resource.Instances...)
	}
	return found
}

// one is the only instance in state, and sound.
func (c *faultCell) one() map[string]any {
	c.t.Helper()
	saved := c.saved()
	if len(saved) != 1 || saved[0].Status != "" || saved[0].Deposed != "" {
		c.t.Fatalf("want one sound instance in state, there are %d", len(saved))
	}
	return saved[0].Attributes
}

// none requires that nothing is in state.
func (c *faultCell) none() {
	c.t.Helper()
	if saved := c.saved(); len(saved) > 0 {
		c.t.Errorf("%d instances are still in state", len(saved))
	}
}

// same compares what is in state with what is there.
func (c *faultCell) same(attributes, want map[string]any) {
	c.t.Helper()
	for name, value := range want {
		if attributes[name] != value {
			c.t.Errorf("the state has %s = %v, want %v", name, attributes[name], value)
		}
	}
}

// remember collects the secrets that the state has now.
func (c *faultCell) remember() {
	c.t.Helper()
	if c.rotation != nil {
		c.rotation.remember()
	}
	for _, instance := range c.saved() {
		for _, name := range []string{"token", "active_token", "old_token"} {
			if text, ok := instance.Attributes[name].(string); ok {
				c.secrets = append(c.secrets, leak.Text(name, text))
			}
		}
		var private map[string][]byte
		if len(instance.Private) == 0 {
			continue
		}
		decode(c.t, instance.Private, &private)
		var notes struct {
			Password string `json:"password"`
		}
		if len(private["notes"]) > 0 {
			decode(c.t, private["notes"], &notes)
		}
		if notes.Password != "" {
			c.secrets = append(c.secrets, leak.Text("generated password", notes.Password))
		}
	}
}

// anyGateToken is an ActiveGate token with a part of its secret: one whose
// answer was lost or cut is in no state.
var anyGateToken = regexp.MustCompile(`dt0g02\.[A-Z2-7]{8}\.[A-Z2-7]`)

// neverTold requires that no command has printed a secret.
func (c *faultCell) neverTold() {
	c.t.Helper()
	secrets := append(slices.Clone(c.secrets), token(), anyPKCS12(), leak.Text("password", filePassword), leak.Text("token of the cluster", simulator.ClusterToken))
	for _, id := range []hidden{c.first, c.second} {
		if id.id != nil {
			secrets = append(secrets, id.secrets()...)
		}
	}
	if c.rotation != nil {
		secrets = append(secrets, c.rotation.secrets...)
	}
	if c.appMon != nil {
		secrets = append(secrets, c.appMon.secrets()...)
	}
	for _, text := range c.e.said {
		for _, found := range leak.Scan([]leak.Place{{Name: "output", Content: []byte(text)}}, secrets...) {
			c.t.Errorf("leak in %s:\n%s", found, text)
		}
		if anyGateToken.MatchString(text) {
			c.t.Errorf("the output holds an ActiveGate token:\n%s", text)
		}
	}
}

// neverUnserved requires that whoever connected to the gate met a certificate
// that it may serve. Only a port that is closed for a while refuses them.
func (c *faultCell) neverUnserved() {
	c.t.Helper()
	if c.watcher == nil {
		return
	}
	c.watcher.Stop()
	for _, leaf := range c.watcher.Leafs() {
		if !slices.Contains(c.served, leaf) {
			c.t.Errorf("a client met the leaf %s, which is neither the old nor the new one", leaf)
		}
	}
	if c.watcher.Handshakes() == 0 {
		c.t.Error("no client has ever met the gate")
	}
	if failed := c.watcher.Failed(); failed > 0 && c.fault.name != refusedName {
		c.t.Errorf("%d connections failed", failed)
	}
}
