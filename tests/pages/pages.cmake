# Every page as a file, and the phone that looks at them (tests/phone/check-pages).
set(pages_dir ${CMAKE_CURRENT_SOURCE_DIR}/pages)
add_library(page_samples STATIC ${pages_dir}/samples.c)
target_include_directories(page_samples PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(page_samples PUBLIC pages base vitrine_flags)
add_executable(render_pages ${pages_dir}/render.c)
target_link_libraries(render_pages PRIVATE page_samples pages image base vitrine_flags)
target_compile_definitions(render_pages PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
if(NOT VITRINE_SANITIZE) # test_pages renders the same pages under the sanitizers
  add_test(NAME pages_phone COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/phone/check-pages $<TARGET_FILE:render_pages>
    ${CMAKE_BINARY_DIR}/pages)
endif()
