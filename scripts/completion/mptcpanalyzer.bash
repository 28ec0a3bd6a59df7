# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Completion in bash (4.0 or later) for mptcpexporter, mptcpanalyzer and mptcpnumerics. The program
# on the command line is asked, as lib/programs/common/program_completion.h says, so that there is nothing to
# be kept up to date here. Nothing of what was typed is expanded or run.
#
# Source it in ~/.bashrc, or, with the package bash-completion, put it under the names of all three
# programs into ~/.local/share/bash-completion/completions (or /usr/share/...).

# Takes the command line up to the cursor apart, into variables of the caller:
#   words    those before the cursor's, without quotes
#   word     the cursor's, without quotes
#   start    where in `word` the text begins that Readline replaces
#   in_file  not empty: the word is the target of a redirection
_mptcpanalyzer_split() {
    local line=${COMP_LINE:0:COMP_POINT} quote='' has_word='' char
    local -i i quoted_from=0
    words=() word='' start=0 in_file=''
    for ((i = 0; i < ${#line}; ++i)); do
        char=${line:i:1}
        if [[ $quote && $char == "$quote" ]]; then
            quote=''
        elif [[ $char == \\ && $quote != \' ]]; then
            i+=1
            [[ $quote && ${line:i:1} != [\$\`\"\\] ]] && word+=$char
            word+=${line:i:1} has_word=1
        elif [[ $quote ]]; then
            word+=$char
        elif [[ $char == [\"\'] ]]; then
            quote=$char has_word=1 quoted_from=${#word}
        elif [[ $char == [[:space:]\<\>\&\|\;\(] ]]; then
            _mptcpanalyzer_end_word
        else
            word+=$char has_word=1
            [[ $COMP_WORDBREAKS == *"$char"* ]] && start=${#word}
        fi
    done
    [[ ! $quote ]] || start=$quoted_from
}

# At `char`, which is part of no word.
_mptcpanalyzer_end_word() {
    # What stands before the command, and the 2 of 2>, are not for the program.
    [[ ${#words[@]} -eq 0 && $word == [A-Za-z_]*=* ]] && has_word=''
    [[ $char == [\<\>] && $word != *[!0-9]* ]] && has_word=''
    [[ $has_word && ! $in_file ]] && words+=("$word")
    [[ $has_word ]] && in_file=''
    [[ $char == [\<\>] ]] && in_file=1
    word='' has_word='' start=0
}

# Adds the names of files that begin with $1 to COMPREPLY, after $2.
_mptcpanalyzer_add_files() {
    local file
    while IFS= read -r -d '' file; do
        # Else it would be taken for an option.
        [[ $file == -* && ! $2 ]] && file=./$file
        COMPREPLY+=("$2$file")
    done < <(set +f; shopt -u failglob; shopt -s nullglob
             set -- "$1"*; (($#)) && printf '%s\0' "$@")
}

_mptcpanalyzer() {
    local -a words
    local word start in_file line program kept='' files=''
    _mptcpanalyzer_split
    COMPREPLY=()
    if [[ $in_file ]]; then
        compopt -o default -o filenames 2>/dev/null
        return
    fi
    program=${words[0]/#'~/'/"$HOME/"}
    while IFS= read -r line; do
        case $line in
            :kept\ *) kept=${line#:kept } ;;
            :list) compopt -o nospace 2>/dev/null ;;
            :files) files=1 ;;
            =*) line=${line#=} COMPREPLY+=("$kept${line%%$'\t'*}") ;;
        esac
    done < <(command -- "$program" --complete "${words[@]:1}" "$word" </dev/null 2>/dev/null)
    if [[ $files ]]; then
        compopt -o filenames 2>/dev/null
        # Readline does it best, where it means the same word and has nothing else to offer.
        if ((${#COMPREPLY[@]} == 0 && start == ${#kept})) && [[ $word != "$kept" ]]; then
            compopt -o default 2>/dev/null
            return
        fi
        _mptcpanalyzer_add_files "${word#"$kept"}" "$kept"
    fi
    COMPREPLY=("${COMPREPLY[@]#"${word:0:start}"}")
}

complete -F _mptcpanalyzer mptcpexporter mptcpanalyzer mptcpnumerics
