# cmake --install: the programs, their data beside them, the units. paths.c finds share/vitrine from the binary.
include(GNUInstallDirs)
install(TARGETS vitrine vitrine-hub RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY assets fonts DESTINATION ${CMAKE_INSTALL_DATADIR}/vitrine)
install(DIRECTORY config/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md"
  PATTERN "*.json")
install(FILES systemd/vitrine.service DESTINATION lib/systemd/user)
install(FILES systemd/vitrine-hub.service DESTINATION lib/systemd/system)
