# A display that plays for days while everything goes wrong: see soak.h. The short form where frames
# are fast, minutes under the sanitizers; the week in ./check --long.
set(soak_dir ${CMAKE_CURRENT_SOURCE_DIR}/soak)
add_executable(soak ${soak_dir}/main.c ${soak_dir}/soak.c ${soak_dir}/soak_happen.c
  ${soak_dir}/planted.c ${soak_dir}/newsroom.c ${soak_dir}/newsroom_document.c ${soak_dir}/files.c
  ${soak_dir}/famine.c ${soak_dir}/gate.c ${soak_dir}/holdings.c ${soak_dir}/glass.c ${soak_dir}/judge.c ${soak_dir}/trail.c ${soak_dir}/watch.c)
target_include_directories(soak PRIVATE ${soak_dir})
target_link_libraries(soak PRIVATE support app PkgConfig::SDL2 Threads::Threads m)
add_test(NAME soak_planted COMMAND soak planted)
if(VITRINE_SANITIZE)
  add_test(NAME soak_minutes COMMAND soak minutes 6 1)
else()
  add_test(NAME soak_short COMMAND soak short 1)
endif()
