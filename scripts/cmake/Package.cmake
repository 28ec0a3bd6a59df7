# `cpack` in the build folder makes mptcpanalyzer_VERSION_ARCHITECTURE.deb of what is installed.
set(MPTCP_PACKAGE_MAINTAINER
    "mptcpanalyzer maintainers <maintainers@users.noreply.r-seed-e43edead.example>"
    CACHE STRING "Who answers for the Debian package: NAME <ADDRESS>")

set(CPACK_GENERATOR DEB)
set(CPACK_SOURCE_GENERATOR "")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_NAME mptcpanalyzer)
set(CPACK_PACKAGE_VENDOR mptcpanalyzer)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "analysis of Multipath TCP packet captures")
set(CPACK_PACKAGE_DESCRIPTION
"mptcpanalyzer lists the Multipath TCP connections and subflows of a packet
capture and explains them: kinds of bytes, reinjections, round trips,
reordering, with a second capture one-way delays and losses. It draws them too.
.
mptcpexporter turns a capture into a table of segments (CSV, JSON lines,
SQLite). mptcpnumerics computes what buffers given paths need and what they
give. All know MPTCP v1 (RFC 8684) and v0 (RFC 6824).")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${MPTCP_PACKAGE_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "tshark (>= 4.0), gnuplot-nox | gnuplot")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bash-completion, jq, sqlite3, tcpdump, wireshark")
# Debian wants more of its own files than an installed tree has.
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/debian_files.cmake")
set(CPACK_MPTCP_COPYRIGHT "${CMAKE_CURRENT_LIST_DIR}/debian_copyright")
set(CPACK_MPTCP_RELEASE_DATE "${MPTCP_RELEASE_DATE}")

include(CPack)
