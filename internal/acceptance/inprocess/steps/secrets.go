// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package steps

import (
	"context"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess/module"
)

// secrets know which attributes are sensitive.
type secrets map[string]*inprocess.Provider

// newSecrets asks providers for their schemas.
func newSecrets(factories module.Factories) (secrets, error) {
	all := secrets{}
	for name, factory := range factories {
		server, err := factory()
		if err == nil {
			all[name], err = inprocess.Start(context.Background(), server)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// of says true where a value is sensitive: by its schema, or by where it came
// from.
func (s secrets) of(place module.Place, value cty.Value, paths []cty.Path) any {
	schema := s.schema(place)
	return where(value, func(at cty.Path, _ cty.Value) bool {
		if slices.ContainsFunc(paths, at.Equals) {
			return true
		}
		return len(at) > 0 && schema != nil && schema.Sensitive(at)
	}, nil)
}

func (s secrets) schema(place module.Place) *inprocess.Schema {
	name, _, _ := strings.Cut(place.Provider, ".")
	p := s[name]
	if p == nil {
		return nil
	}
	if place.Mode == "data" {
		if d, err := p.DataSource(place.Type); err == nil {
			return d.Schema
		}
		return nil
	}
	if r, err := p.Resource(place.Type); err == nil {
		return r.Schema
	}
	return nil
}
