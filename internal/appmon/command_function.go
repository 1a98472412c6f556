// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/start"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NewCommandFunction returns appmon_command: how a component is started with switches.
func NewCommandFunction() function.Function {
	return tfkit.TextFunction("appmon_command", command, function.Definition{
		Summary: "The command that starts an AppMon component with switches",
		MarkdownDescription: "Renders the command that starts a component of Dynatrace AppMon, which is legacy, with switches, in their order: `dtserver -Dclearkeys -Dclearcerts`. " +
			"Stop the component first, and run the command in its folder. A switch counts for every start: one that stands in a service or a `dt*.ini` works again at the next start.\n\n" +
			"| switch | of | what it does |\n|---|---|---|\n" +
			"| `clearcerts` | all | forgets the certificates of others, so that the component trusts the server anew |\n" +
			"| `clearkeys` | all | forgets the component's own key, so that it makes or gets another one |\n" +
			"| `cleardcrum` | `server` | forgets the certificates of DC-RUM |\n" +
			"| `reinitpasswords` | all | writes `dt_pwdstore.*` anew, and a ZIP of them to be given to the other components: **remove it before the next start**, which would write them again |",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "component", MarkdownDescription: "`server`, `frontendserver`, `collector` or `client`."},
			function.ListParameter{
				Name: "switches", ElementType: types.StringType,
				MarkdownDescription: "`clearcerts`, `clearkeys`, `cleardcrum`, `reinitpasswords`; without any it is the start itself.",
			},
		},
	})
}

func command(ctx context.Context, arguments function.ArgumentsData) (string, *function.FuncError) {
	var component string
	var given []*string
	if err := arguments.Get(ctx, &component, &given); err != nil {
		return "", err
	}
	switches := make([]string, 0, len(given))
	for index, one := range given {
		if one == nil {
			return "", function.NewArgumentFuncError(secondArgument, fmt.Sprintf("switches[%d] must not be null", index))
		}
		switches = append(switches, *one)
	}
	command, err := start.Command(component, switches)
	if wrong := (*start.SwitchError)(nil); errors.As(err, &wrong) {
		return "", function.NewArgumentFuncError(secondArgument, "switches"+wrong.Error())
	}
	if err != nil {
		return "", function.NewArgumentFuncError(firstArgument, "component "+err.Error())
	}
	return command, nil
}
