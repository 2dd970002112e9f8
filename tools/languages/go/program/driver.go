// Runs a Go program of Pulumi on the engine without the language host of Go, through the Automation API.
//
// usage: driver <project folder> up|preview|destroy
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
)

func main() {
	ctx := context.Background()
	workspace, err := auto.NewLocalWorkspace(ctx, auto.Program(program), auto.WorkDir(os.Args[1]))
	check(err)
	stack, err := auto.UpsertStack(ctx, "dev", workspace)
	check(err)
	switch os.Args[2] {
	case "preview":
		result, err := stack.Preview(ctx, optpreview.ProgressStreams(os.Stderr))
		check(err)
		check(json.NewEncoder(os.Stdout).Encode(result.ChangeSummary))
	case "up":
		result, err := stack.Up(ctx, optup.ProgressStreams(os.Stderr))
		check(err)
		outputs := map[string]any{}
		for name, output := range result.Outputs {
			outputs[name] = output.Value
		}
		check(json.NewEncoder(os.Stdout).Encode(outputs))
	case "destroy":
		_, err := stack.Destroy(ctx, optdestroy.ProgressStreams(os.Stderr))
		check(err)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
