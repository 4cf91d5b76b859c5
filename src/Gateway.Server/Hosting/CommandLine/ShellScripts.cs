using System.CommandLine;

namespace Gateway.Hosting.CommandLine;

/// <summary><c>Gateway completion</c>: scripts by which shells complete the command line. Each asks the executable itself (<see cref="KeyCompletion"/>).</summary>
internal static class ShellScripts
{
    // Without a terminal on its standard input, because the runtime sets up the keys of one that it finds there. For bash a word ends at a colon and at an equals sign too, so that only what is behind the last one is replaced.
    private const string Bash = """
        _NAME_complete() {
            local line=${COMP_LINE:0:COMP_POINT}
            local typed=${line##* }
            local before=${typed%"${typed##*[:=]}"}
            mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" </dev/null 2>/dev/null)
            COMPREPLY=("${COMPREPLY[@]#"$before"}")
            [[ ${#COMPREPLY[@]} -gt 0 && ${COMPREPLY[0]} == *[:=] ]] && compopt -o nospace
            return 0
        }
        complete -o default -F _NAME_complete NAME
        """;

    private const string Zsh = """
        #compdef NAME
        _NAME_complete() {
            local -a found
            found=(${(f)"$(${words[1]} "[suggest:${#LBUFFER}]" "$LBUFFER" </dev/null 2>/dev/null)"})
            if (( $#found )); then
                compadd -S '' -- ${(M)found:#*[:=]}
                compadd -- ${found:#*[:=]}
            else
                _files
            fi
        }
        compdef _NAME_complete NAME
        """;

    private const string Fish = """
        function _NAME_complete
            set -l line (commandline -cp)
            NAME "[suggest:"(string length -- $line)"]" $line </dev/null 2>/dev/null
        end
        complete -c NAME -f -a "(_NAME_complete)"
        complete -c NAME -l config -r -F
        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal) { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish };

    /// <summary>The shells.</summary>
    internal static IEnumerable<string> Shells => Scripts.Keys;

    /// <summary>Prints a shell's script for this executable.</summary>
    internal static async Task<int> WriteAsync(string shell, TextWriter output)
    {
        await output.WriteLineAsync(Scripts[shell].Replace("NAME", RootCommand.ExecutableName, StringComparison.Ordinal));
        return Verbs.ExitCode.Ok;
    }
}
