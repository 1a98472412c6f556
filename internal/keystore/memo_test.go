// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

func TestDecodeMemo(t *testing.T) {
	for _, row := range fixtures {
		data := readFixture(t, row.file)
		want, wantErr := keystore.Decode(data, row.password)
		for range 2 {
			got, err := keystore.DecodeMemo(data, row.password)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: (-Decode +DecodeMemo):\n%s", row.file, diff)
			}
			if (err == nil) != (wantErr == nil) || (err != nil && err.Error() != wantErr.Error()) {
				t.Errorf("%s: error %v, want %v", row.file, err, wantErr)
			}
		}
	}
}
