namespace ModelDiff.Cli.Completion;

/// <summary>Scripts by which shells complete the command. Each asks <c>modeldiff [suggest]</c>, and names files where that has nothing to say.</summary>
internal static class CompletionScripts
{
    /// <summary>The scripts by the names of their shells.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bash"] = """
            # Completion of modeldiff for bash. Put this line into ~/.bashrc:
            #   source <(modeldiff completion bash)
            _modeldiff() {
                local word
                COMPREPLY=()
                while IFS= read -r word; do
                    # Where bash breaks words at '=', it wants what stands behind it.
                    [[ $COMP_WORDBREAKS == *=* && $word == *=* ]] && word=${word#*=}
                    [[ -n $word ]] && COMPREPLY+=("$word")
                done < <(modeldiff "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
            }
            complete -o default -F _modeldiff modeldiff
            """,
        ["zsh"] = """
            #compdef modeldiff
            # Completion of modeldiff for zsh. Put this line into ~/.zshrc, behind compinit:
            #   source <(modeldiff completion zsh)
            _modeldiff() {
                local line="${(j: :)words[1,CURRENT]}"
                local -a found
                found=("${(@f)$(modeldiff "[suggest:${#line}]" "$line" 2>/dev/null)}")
                found=(${found:#})
                if (( ${#found} )); then
                    compadd -- "${found[@]}"
                else
                    _files
                fi
            }
            compdef _modeldiff modeldiff
            """,
        ["fish"] = """
            # Completion of modeldiff for fish. Run once:
            #   modeldiff completion fish > ~/.config/fish/completions/modeldiff.fish
            function __modeldiff_complete
                set -l line (commandline -cp)
                modeldiff "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c modeldiff -a '(__modeldiff_complete)'
            """,
        ["powershell"] = """
            # Completion of modeldiff for PowerShell. Put this line into $PROFILE:
            #   modeldiff completion powershell | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName modeldiff -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $position = $cursorPosition - $commandAst.Extent.StartOffset
                $line = $commandAst.ToString().PadRight($position)
                modeldiff "[suggest:$position]" $line 2>$null | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    };
}
