# A benchmark in C: tests/bench/bench_*.c, with the first line of a unit test. Run by hand, in release.
file(GLOB bench_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/bench/bench_*.c)
foreach(bench_source ${bench_sources})
  get_filename_component(bench_name ${bench_source} NAME_WE)
  file(STRINGS ${bench_source} first_line LIMIT_COUNT 1)
  string(REGEX MATCH "links: ([a-z0-9_ ]+)" _ "${first_line}")
  string(STRIP "${CMAKE_MATCH_1}" links)
  separate_arguments(links)
  add_executable(${bench_name} ${bench_source})
  target_link_libraries(${bench_name} PRIVATE ${links} vitrine_flags m)
endforeach()

# The hub's listening side alone, and load for it and for nginx; tests/bench/hub/http.sh compares.
if(TARGET hub_http)
  add_executable(bench_hub_server ${CMAKE_CURRENT_SOURCE_DIR}/bench/hub/server.c)
  target_link_libraries(bench_hub_server PRIVATE hub_http hub_live hub_wire base vitrine_flags Threads::Threads)
  add_executable(bench_hub_load ${CMAKE_CURRENT_SOURCE_DIR}/bench/hub/load.c)
  target_link_libraries(bench_hub_load PRIVATE base vitrine_flags PkgConfig::OPENSSL)
endif()
