# What is installed besides the programs (apps/CMakeLists.txt). Nothing of it knows the prefix, so
# that an installed tree can be moved.
foreach(page ${MPTCP_MANUAL_PAGES})
    string(REGEX MATCH "[0-9]$" section ${page})
    install(FILES ${page} DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}")
endforeach()

install(FILES lib/plugin/mptcpanalyzer/plugin.h
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/mptcpanalyzer")

# bash-completion looks for a file called as the command.
foreach(program mptcpanalyzer mptcpexporter mptcpnumerics)
    install(FILES scripts/completion/mptcpanalyzer.bash
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME ${program})
endforeach()
# The zsh of Debian reads /usr/local/share/zsh/site-functions and, of packages,
# /usr/share/zsh/vendor-completions, but no site-functions below /usr. The prefix is known only when
# it is installed.
install(CODE [[
    set(zsh_folder site-functions)
    if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
        set(zsh_folder vendor-completions)
    endif()]])
install(FILES scripts/completion/_mptcpanalyzer
    DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/\${zsh_folder}")

install(DIRECTORY ${MPTCP_SCHEMAS}/ DESTINATION "${CMAKE_INSTALL_DOCDIR}/docs/schemas"
    FILES_MATCHING PATTERN "*.json")

# As in the repository, so that the links between them hold.
install(FILES README.md CHANGELOG.md CONTRIBUTING.md LICENSE
    DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY docs/ DESTINATION "${CMAKE_INSTALL_DOCDIR}/docs" FILES_MATCHING
    PATTERN "*.md" PATTERN "plots/*"
    PATTERN man EXCLUDE PATTERN examples EXCLUDE)
install(DIRECTORY docs/examples DESTINATION "${CMAKE_INSTALL_DOCDIR}/docs"
    USE_SOURCE_PERMISSIONS PATTERN __pycache__ EXCLUDE)
# Captures of one sample only: the others take 4 MB.
install(FILES data/README.md data/two-paths.client.pcap data/two-paths.server.pcap
    DESTINATION "${CMAKE_INSTALL_DOCDIR}/data")
install(DIRECTORY data/setups DESTINATION "${CMAKE_INSTALL_DOCDIR}/data")
