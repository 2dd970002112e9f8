// Runs a TypeScript program of Pulumi on the engine without the language host of Node.js, through the Automation API.
//
// usage: driver <project folder> up|preview|destroy
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { program } from "./program";

async function main() {
    const [workDir, operation] = process.argv.slice(2);
    const onOutput = (text: string) => process.stderr.write(text);
    const stack = await Stack.createOrSelect("dev", await LocalWorkspace.create({ workDir, program }));
    if (operation === "preview") {
        console.log(JSON.stringify((await stack.preview({ onOutput })).changeSummary));
    } else if (operation === "up") {
        const { outputs } = await stack.up({ onOutput });
        const values = Object.entries(outputs).map(([name, output]) => [name, output.value]);
        console.log(JSON.stringify(Object.fromEntries(values)));
    } else {
        await stack.destroy({ onOutput });
    }
}

main().catch((error) => {
    console.error(error.message);
    process.exit(1);
});
