// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine

import (
	"fmt"

	"github.com/hashicorp/go-version"
)

// Feature is something that the provider offers and that not every engine of
// the Minimum has. It is the one place that says which release brought it.
type Feature struct {
	// Name is the feature in the plural, for example "list resources".
	Name string
	// Terraform and OpenTofu are the first releases of each that have it; ""
	// where none has.
	Terraform, OpenTofu string
}

// What only newer engines have.
var (
	// Identity is resource identity: import blocks with identity.
	Identity = Feature{Name: "resource identities", Terraform: "1.12.0", OpenTofu: "1.12.0"}
	// ListResources are list blocks, and the command query.
	ListResources = Feature{Name: "list resources", Terraform: "1.14.0"}
	// Actions are action blocks, their triggers, and the flag -invoke.
	Actions = Feature{Name: "actions", Terraform: "1.14.0"}
)

// String says who has the feature.
func (f Feature) String() string {
	if f.OpenTofu == "" {
		return fmt.Sprintf("%s need Terraform %s", f.Name, f.Terraform)
	}
	return fmt.Sprintf("%s need Terraform %s or OpenTofu %s", f.Name, f.Terraform, f.OpenTofu)
}

// Has says whether the engine has a feature.
func (e Engine) Has(f Feature) bool {
	first := f.Terraform
	if e.Product == OpenTofu {
		first = f.OpenTofu
	}
	release, err := version.NewVersion(e.Version)
	return first != "" && err == nil && !release.Core().LessThan(version.Must(version.NewVersion(first)))
}
